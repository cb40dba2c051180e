"""Single functions as PyTorch evaluates them in float64: φ, φ′ and the losses."""

import torch

from activations import ACTIVATIONS, activation

POSITIVE = [2.0**-30, 2.0**-10, 2.0**-5]
POSITIVE += [k / 8 for k in range(1, 33)]
POSITIVE += [4.5, 5, 6, 7, 8, 9, 10, 12, 16, 20, 30, 36, 40, 80, 88, 89, 100, 200, 710, 746]
POSITIVE += [1000, 10_000, 2.0**100]
GRID = [-z for z in reversed(POSITIVE)] + [0.0] + POSITIVE

# Slopes of leaky ReLU below 0.
LEAKS = [0.0, 0.01, 0.25, 1.0]

CROSS_ENTROPY = [
    ([0, 0, 0, 0], 2),
    ([0.5, -1.25, 2, 0.125, -3], 2),
    ([0.5, -1.25, 2, 0.125, -3], 4),
    ([1000, -1000, 0], 0),
    ([1000, -1000, 0], 1),
    ([1000, -1000, 0], 2),
    ([1000, 1000, 999], 1),
    ([-1000, -1000, -1001], 2),
    ([10_000, 9999, 9990], 1),
    ([-88, -89, -90], 0),
    ([89, 90, 88], 2),
    ([2.0**100, 0], 0),
    ([2.0**100, 0], 1),
]
# One output and its target.
BINARY = [(z, t) for z in [0.0, 0.5, -2.0, 20.0, -40.0, 89.0, -104.0, 1000.0, -(2.0**100)]
          for t in [0.0, 1.0]]


def binary(logit: float, target: float) -> dict:
    z = torch.tensor([logit], dtype=torch.float64, requires_grad=True)
    t = torch.tensor([target], dtype=torch.float64)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(z, t)
    (gradient,) = torch.autograd.grad(loss, z)
    return {"logits": [logit], "label": int(target), "loss": loss.item(),
            "gradient": gradient.tolist()}


def functions() -> dict:
    """Values and derivatives of every activation over the grid, and losses with gradients."""
    result = {"z": GRID, "activations": []}
    kinds = [(name, 0.01) for name in ACTIVATIONS] + [("leaky-relu", leak) for leak in LEAKS]
    for name, leak in kinds:
        z = torch.tensor(GRID, dtype=torch.float64, requires_grad=True)
        value = activation(name, leak)(z)
        (slope,) = torch.autograd.grad(value.sum(), z)
        entry = {"name": name, "leak": leak, "value": value.tolist(), "slope": slope.tolist()}
        result["activations"].append(entry)
    result["cross_entropy"] = []
    for values, label in CROSS_ENTROPY:
        logits = torch.tensor([values], dtype=torch.float64, requires_grad=True)
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor([label]))
        (gradient,) = torch.autograd.grad(loss, logits)
        entry = {"logits": logits[0].tolist(), "label": label}
        entry |= {"loss": loss.item(), "gradient": gradient[0].tolist()}
        result["cross_entropy"].append(entry)
    result["binary"] = [binary(logit, target) for logit, target in BINARY]
    return result
