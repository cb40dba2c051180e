"""The activation functions, as PyTorch has them."""

from functools import partial

import torch
from torch.nn import functional as F

ACTIVATIONS = {
    "identity": lambda z: 1 * z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "silu": F.silu,
    "gelu": F.gelu,  # the exact form, by erf
    "elu": F.elu,
    "selu": F.selu,
    "softplus": F.softplus,
    "sine": torch.sin,
    "step": lambda z: (z > 0).to(z.dtype) + 0 * z,  # + 0 * z: a gradient of 0, not none
}
# Their slope jumps at 0.
KINKED = {"relu", "leaky-relu", "selu", "step"}


def layered(names: str, depth: int) -> list:
    """The written names of all layers: `relu*2,tanh` is ReLU twice, and tanh in all layers after them."""
    pieces = [piece.split("*") for piece in names.split(",")]
    result = [name for name, *layers in pieces for _ in range(int(*layers or [1]))]
    return (result + depth * result[-1:])[:depth]


def activation(name: str, leak: float):
    """φ by its written name; `leak` is the slope of leaky ReLU below 0."""
    return partial(F.leaky_relu, negative_slope=leak) if name == "leaky-relu" else ACTIVATIONS[name]
