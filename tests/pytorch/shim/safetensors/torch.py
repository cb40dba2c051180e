"""`load_file` of the safetensors package, for machines that have torch but not the package.

With NUDGE in the environment every number is off by at most its last bit, up or down by chance of
that seed.
"""

import json
import os
import struct

import torch

KINDS = {"F32": torch.float32, "I64": torch.int64}


class RMSNorm(torch.nn.Module):
    """torch.nn.RMSNorm, which PyTorch has from 2.4 on."""

    def __init__(self, units, eps):
        super().__init__()
        self.weight, self.eps = torch.nn.Parameter(torch.ones(units)), eps

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + self.eps) * self.weight


if not hasattr(torch.nn, "RMSNorm"):
    torch.nn.RMSNorm = RMSNorm
NUDGE = int(os.environ.get("NUDGE", "0"))


def load_file(path) -> dict:
    """The tensors of a file by name; see the package's README for the format."""
    with open(path, "rb") as file:
        contents = file.read()
    length = struct.unpack("<Q", contents[:8])[0]
    header, data = json.loads(contents[8:8 + length]), bytearray(contents[8 + length:])
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        if name != "__metadata__":
            flat = torch.frombuffer(data[start:end], dtype=KINDS[entry["dtype"]])
            tensors[name] = nudge(flat).reshape(entry["shape"])
    return tensors


def nudge(numbers):
    if not NUDGE or not numbers.is_floating_point():
        return numbers
    chance = torch.Generator().manual_seed(NUDGE)
    return numbers * (1 + (torch.rand(numbers.shape, generator=chance) - 0.5) * 2**-23)
