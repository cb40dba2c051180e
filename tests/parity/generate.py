#!/usr/bin/env python3
"""Writes tests/parity/fixtures/*.json with PyTorch. See README.md for what is in them."""

import json
from functools import partial
from pathlib import Path

import torch
from torch import nn

from functions import functions
from networks import CLASSES, FEATURES, build, float32_error

FIXTURES = Path(__file__).with_name("fixtures")
# The bound of the comparison in float32, and the share of it PyTorch itself may use up.
FLOAT32_TOLERANCE, SHARE = 1e-5, 0.25

SMALL = {"depth": 4, "width": 9, "batch": 6, "learning_rate": 0.125, "momentum": 0.875}
DEEP = {"depth": 12, "width": 17, "batch": 33, "learning_rate": 0.0625, "momentum": 0.875}
GLOROT_TANH = partial(nn.init.xavier_normal_, gain=5 / 3)
HE = partial(nn.init.kaiming_normal_, nonlinearity="relu")
HE_UNIFORM = partial(nn.init.kaiming_uniform_, nonlinearity="relu")

# Learning rates and momenta are exact in float32 too. `init` None is what nn.Linear does.
CASES = [
    SMALL | dict(name="sigmoid-plain", activation="sigmoid", skip="none", seed=100,
                 init=nn.init.xavier_uniform_, bias=0.5),
    SMALL | dict(name="sigmoid-residual", activation="sigmoid", skip="residual", seed=200,
                 init=None),
    SMALL | dict(name="tanh-plain", activation="tanh", skip="none", seed=300,
                 init=GLOROT_TANH, bias=0.25),
    SMALL | dict(name="tanh-residual", activation="tanh", skip="residual", seed=400,
                 init=nn.init.xavier_uniform_, bias=0.0),
    SMALL | dict(name="relu-plain", activation="relu", skip="none", seed=500,
                 init=HE, bias=0.25),
    SMALL | dict(name="relu-residual", activation="relu", skip="residual", seed=600,
                 init=HE_UNIFORM, bias=0.25) | dict(learning_rate=0.03125),
    SMALL | dict(name="relu-plain-no-momentum", activation="relu", skip="none", seed=700,
                 init=None) | dict(momentum=0.0, learning_rate=0.5),
    DEEP | dict(name="tanh-plain-deep", activation="tanh", skip="none", seed=800,
                init=nn.init.xavier_normal_, bias=0.125),
]
SPEC = ["activation", "skip", "depth", "width", "batch", "learning_rate", "momentum"]


def listed(weights: dict[str, torch.Tensor]) -> list[dict]:
    return [
        {"name": name, "shape": list(w.shape), "values": w.flatten().tolist()}
        for name, w in weights.items()
    ]


def fixture(case: dict) -> dict:
    """One network's fixture; raises if float32 could not reproduce it."""
    initial, inputs, labels, record = build(case)
    error = float32_error(case, initial, inputs, labels, record)
    losses = record["losses"]
    print(f"{case['name']:24} loss {losses[0]:.4f} -> {losses[-1]:.4f}"
          f"  float32 {error:.1e}  smallest |z| {record['margin']:.1e}")
    assert error < SHARE * FLOAT32_TOLERANCE, "too ill-conditioned for the float32 tolerance"
    gradients = record["gradients"]
    return {
        "name": case["name"],
        "torch": torch.__version__,
        "spec": {key: case[key] for key in SPEC},
        "features": FEATURES,
        "classes": CLASSES,
        "inputs": inputs.tolist(),
        "labels": labels.tolist(),
        "parameters": listed(initial),
        "first_step": {
            "loss": record["loss"],
            "logits": record["logits"].flatten().tolist(),
            "gradients": {name: g.flatten().tolist() for name, g in gradients.items()},
            "grad_activations": [g.flatten().tolist() for g in record["grad_activations"]],
            "grad_activation_norms": [g.norm().item() for g in record["grad_activations"]],
            "grad_weight_norms": [
                g.norm().item() for name, g in gradients.items() if name.endswith(".weight")
            ],
        },
        "losses": losses,
        "final_parameters": listed(record["final"]),
    }


def number(value) -> str:
    """At most 14 significant digits: far below the tolerance of 1e-10, and a third shorter.

    Inputs and initial parameters, multiples of 1/1024, are exact in them.
    """
    return str(value) if isinstance(value, int) else f"{value:.14g}"


def render(value, number, indent: str = "") -> str:
    """JSON with one array of numbers per line, so that a difference names its tensor."""
    inner = indent + " "
    nested = lambda item: render(item, number, inner)
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(key)}: {nested(item)}" for key, item in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], (dict, list)):
        return "[\n" + ",\n".join(inner + nested(item) for item in value) + f"\n{indent}]"
    if isinstance(value, list):
        return "[" + ",".join(number(item) for item in value) + "]"
    return json.dumps(value) if isinstance(value, str) else number(value)


def main() -> None:
    torch.set_num_threads(1)  # one order of summation, whatever the machine
    FIXTURES.mkdir(exist_ok=True)
    contents = {case["name"]: render(fixture(case), number) for case in CASES}
    # These few are arguments and powers of two, so all digits.
    contents["functions"] = render({"torch": torch.__version__} | functions(), repr)
    for name, text in contents.items():
        (FIXTURES / f"{name}.json").write_text(text + "\n")
    print(sum(path.stat().st_size for path in FIXTURES.glob("*.json")), "bytes in all")


if __name__ == "__main__":
    main()
