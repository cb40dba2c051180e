#!/usr/bin/env python3
"""Packs the 8x8 UCI handwritten digits into digits.bin.

Usage: python3 assets/data/make_digits.py digits.csv.gz [digits.bin]

digits.csv.gz is sklearn/datasets/data/digits.csv.gz from any scikit-learn wheel:
1797 lines of 64 pixels (row-major, 0..16) and the class label.

The packed file has no header and two sections, images in the order of the CSV:

1. 1797 bytes: the labels 0..9. They mostly count up, so gzip reduces them to 0.1 kB.
2. The pixels, row-major, as one stream of binary decisions under arithmetic coding (Witten,
   Neal and Cleary 1987, here with 32-bit bounds that leave a byte at a time). A pixel is the
   decision "is it 0", and where it is not, the four bits of its value - 1, high bit first.

The probability of a decision is learned while coding, one for every combination of the pixel's
place in the image, how dark the pixels to its left and above it are (0, 1..7, 8..16; 0 outside
the image), and the bits of this pixel so far. It starts at one half and moves towards each
decision by 1/(n + 1.5), n counting the decisions seen, at most 62.

The pages that embed the file are measured after gzip: 32 kB in this form, 37 kB as bit masks with
half bytes, 44 kB as one byte per pixel.
"""

import gzip
import sys
from pathlib import Path

ROWS, FEATURES, CLASSES = 1797, 64, 10


def read(path: Path) -> tuple[list[list[int]], list[int]]:
    """Images (64 integers in 0..16 each) and labels of the CSV."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt") as lines:
        rows = [[int(float(field)) for field in line.split(",")] for line in lines]
    assert len(rows) == ROWS, "the UCI test set has 1797 images"
    assert all(len(row) == FEATURES + 1 for row in rows)
    images, labels = [row[:FEATURES] for row in rows], [row[FEATURES] for row in rows]
    assert all(0 <= pixel <= 16 for image in images for pixel in image)
    assert all(0 <= label < CLASSES for label in labels)
    return images, labels


class Encoder:
    """Turns binary decisions and their probabilities into bytes."""

    def __init__(self) -> None:
        self.low, self.high = 0, 0xFFFFFFFF
        self.bytes = bytearray()

    def encode(self, decision: bool, probability: int) -> None:
        """`probability` is that of a true decision, in units of 1/65536."""
        middle = self.low + ((self.high - self.low) * probability >> 16)
        if decision:
            self.high = middle
        else:
            self.low = middle + 1
        while (self.low ^ self.high) >> 24 == 0:
            self.bytes.append(self.high >> 24)
            self.low = self.low << 8 & 0xFFFFFFFF
            self.high = self.high << 8 & 0xFFFFFFFF | 0xFF

    def finish(self) -> bytes:
        """What was encoded, with enough of the bounds to tell it apart."""
        return bytes(self.bytes) + self.low.to_bytes(4, "big")


class Odds:
    """A probability that learns."""

    def __init__(self) -> None:
        self.probability, self.seen = 32768, 0

    def learn(self, decision: bool) -> None:
        """Moves towards the decision."""
        gap = (65535 if decision else 0) - self.probability
        step = abs(gap) * 2 // (2 * self.seen + 3)
        moved = self.probability + (step if gap > 0 else -step)
        self.probability = min(max(moved, 32), 65503)
        self.seen = min(self.seen + 1, 62)


def darkness(pixel: int) -> int:
    """0, 1..7 or 8..16."""
    return 0 if pixel == 0 else 1 if pixel < 8 else 2


def pack(images: list[list[int]], labels: list[int]) -> bytes:
    """The two sections described above."""
    encoder = Encoder()
    odds = [Odds() for _ in range(FEATURES * 9 * 16)]
    for image in images:
        for place, pixel in enumerate(image):
            left = darkness(image[place - 1]) if place % 8 else 0
            above = darkness(image[place - 8]) if place >= 8 else 0
            base = (place * 9 + left * 3 + above) * 16
            node = 0
            for bit in range(5):
                decision = pixel == 0 if bit == 0 else bool(pixel - 1 >> 4 - bit & 1)
                encoder.encode(decision, odds[base + node].probability)
                odds[base + node].learn(decision)
                if bit == 0 and decision:
                    break
                node = 1 if bit == 0 else node * 2 + decision
    return bytes(labels) + encoder.finish()


def main() -> None:
    source = Path(sys.argv[1])
    target = Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).with_name("digits.bin"))
    packed = pack(*read(source))
    target.write_bytes(packed)
    print(f"{target}: {len(packed)} bytes, {len(gzip.compress(packed, 9, mtime=0))} after gzip -9")


if __name__ == "__main__":
    main()
