#!/usr/bin/env python3
"""Packs the 8x8 UCI handwritten digits into digits.bin.

Usage: python3 assets/data/make_digits.py digits.csv.gz [digits.bin]

digits.csv.gz is sklearn/datasets/data/digits.csv.gz from any scikit-learn wheel:
1797 lines of 64 pixels (row-major, 0..16) and the class label.

The packed file has no header and three sections, images in the order of the CSV:

1. 1797 x 8 bytes: one little-endian u64 per image; bit p is set if pixel p is not 0.
2. 29 368 bytes: value - 1 of the non-zero pixels in four bits, high half first, pixel by
   pixel (all images' pixel 0, then all images' pixel 1, ...). About half of all pixels are
   zero, and 1..16 fits four bits exactly, so nothing needs an escape.
3. 1797 bytes: the labels 0..9. They mostly count up, so gzip reduces them to 0.1 kB as
   bytes but not as half bytes.

Of the layouts tried, this one is the smallest after gzip -9 (37.2 kB; one byte per pixel
gives 44.2 kB, half bytes with an escape for 16 give 41.5 kB).
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


def pack(images: list[list[int]], labels: list[int]) -> bytes:
    """The three sections described above."""
    masks = b"".join(
        sum((pixel > 0) << p for p, pixel in enumerate(image)).to_bytes(8, "little")
        for image in images
    )
    levels = [image[p] - 1 for p in range(FEATURES) for image in images if image[p]]
    levels += [0] * (len(levels) % 2)
    halves = bytes(high << 4 | low for high, low in zip(levels[::2], levels[1::2]))
    return masks + halves + bytes(labels)


def main() -> None:
    source = Path(sys.argv[1])
    target = Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).with_name("digits.bin"))
    packed = pack(*read(source))
    target.write_bytes(packed)
    print(f"{target}: {len(packed)} bytes, {len(gzip.compress(packed, 9, mtime=0))} after gzip -9")


if __name__ == "__main__":
    main()
