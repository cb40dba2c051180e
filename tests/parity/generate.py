#!/usr/bin/env python3
"""Writes tests/parity/fixtures/*.json with PyTorch. See README.md for what is in them.

    /usr/bin/python3 tests/parity/generate.py [NAME ...]

Writes the fixtures with these names, and leaves the others alone. Without a name it writes all, and
removes those that no case has any more.
"""

import json
import math
import sys
import zlib
from pathlib import Path

import torch

from activations import KINKED, layered
from cases import CASES
from functions import functions
from training import arranged, module_of, row_targets, shapes, target, train

FIXTURES = Path(__file__).with_name("fixtures")
# The bound of the comparison in float32, and the share of it PyTorch itself may use up.
FLOAT32_TOLERANCE, SHARE = 1e-5, 0.1
# Smallest |z| that φ may meet in any step where its slope jumps at 0: float32 must end up on
# the same side.
MARGIN = 1e-3
# Gradients that are 0 in theory are smaller than this, as a share of the whole gradient, in
# float64; all others are far larger, or exactly 0 (behind a cut, or a branch times 0).
NOISE = 1e-13


def rounded(tensor: torch.Tensor) -> torch.Tensor:
    """Rounds to multiples of 1/1024: exact in float32, and short to write down."""
    return (tensor.double() * 1024).round() / 1024


def draw(name: str, shape: list, generator: torch.Generator) -> torch.Tensor:
    """A parameter: no special values, so that none of them can be forgotten unseen."""
    uniform = lambda bound: (torch.rand(shape, generator=generator) * 2 - 1) * bound
    if name.endswith("norm.weight"):
        return rounded(1 + uniform(0.5))
    if name.endswith("alpha"):
        # One branch that is not there yet, as all are before the first step.
        return torch.zeros(shape, dtype=torch.float64) if name.startswith("layer3") else (
            rounded(uniform(1.0)))
    if len(shape) == 1:
        return rounded(uniform(0.5))
    if name.endswith(("_ih", "_hh")):
        return rounded(uniform(1.5 / math.sqrt(shape[1])))
    return rounded(uniform(1.25 * math.sqrt(6 / sum(shape))))


def draw_rows(case: dict, count: int, generator: torch.Generator) -> dict:
    """Inputs [B, T, F] and targets [B, targets of a row]."""
    shape, (kind, classes) = case["shape"], target(case)
    inputs = torch.randn(count, shape["steps"], shape["features"], generator=generator)
    size = (count, row_targets(case))
    targets = (rounded(torch.randn(size, generator=generator)) if kind == "Value"
               else torch.randint(classes, size, generator=generator))
    return {"inputs": rounded(inputs), "targets": targets}


def compared(case: dict, record: dict):
    """Every tensor of a record with its name."""
    for part in ("gradients", "layer_gradients", "clipped", "final", "running"):
        for name, tensor in record[part].items():
            yield f"{part} {name}", tensor
    for part in ("outputs", "losses", "norms"):
        yield part, record[part]
    yield from ((f"evaluation {i}", loss) for i, loss in enumerate(record["evaluations"]))


def float32_error(case: dict, single: dict, exact: dict) -> tuple:
    """Largest relative error (‖difference‖ / ‖tensor‖) of PyTorch's own float32 run, and where."""
    zero = {f"{part} {name}" for part in ("gradients", "clipped")
            for name in module_of(case).vanishing(case["spec"])}
    worst = (0.0, "nothing")
    for (name, a), (_, b) in zip(compared(case, single), compared(case, exact)):
        difference = (a.double() - b).norm().item()
        scale = exact["norms"][0] if name in zero else b.norm()
        if difference:
            worst = max(worst, (difference / scale.item() if scale else math.inf, name))
    return worst


def build(case: dict):
    """Parameters, rows and record from the first seed with which f32 can tell right from wrong."""
    first = zlib.crc32(case["name"].encode())
    for attempt in range(2000):
        generator = torch.Generator().manual_seed(first + attempt)
        initial = {name: draw(name, shape, generator) for name, shape in shapes(case).items()}
        batch = case["spec"]["batch"]
        data = {"train": draw_rows(case, batch, generator),
                "test": draw_rows(case, batch - 2, generator)}
        exact = train(case, initial, data)
        if KINKED & set(layered(case["spec"]["activation"], case["spec"]["depth"])) and exact["margin"] < MARGIN:
            continue
        error = float32_error(case, train(case, initial, data, torch.float32), exact)
        if error[0] < SHARE * FLOAT32_TOLERANCE:
            return initial, data, exact, error, attempt
    raise RuntimeError(f"{case['name']}: no seed that float32 can reproduce; last {error}")


def check(case: dict, initial: dict, data: dict, record: dict) -> list:
    """What must hold of a record; returns the names of the gradients that are 0 in theory."""
    module_of(case).check(case["spec"], initial, arranged(case, data["train"]["inputs"]))
    vanishing = module_of(case).vanishing(case["spec"])
    for name, gradient in record["gradients"].items():
        share = (gradient.norm() / record["norms"][0]).item()
        assert share < NOISE if name in vanishing else share == 0 or share > 1e-6, (name, share)
    before, after = record["norms"]
    assert (after < before) == (case["spec"].get("clip", "none") != "none"
                                and not case["name"].endswith("idle")), "clipping"
    return vanishing


def tensors(named: dict) -> dict:
    return {name: tensor.flatten().tolist() for name, tensor in named.items()}


def rows(data: dict) -> dict:
    return {"inputs": data["inputs"].flatten(1).tolist(), "targets": data["targets"].tolist()}


def fixture(case: dict) -> dict:
    """One network's fixture; raises if float32 could not reproduce it."""
    initial, data, record, error, attempt = build(case)
    vanishing = check(case, initial, data, record)
    losses = record["losses"].tolist()
    print(f"{case['name']:24} loss {losses[0]:.4f} -> {losses[-1]:.4f}  float32 {error[0]:.1e}"
          f" ({error[1]})  smallest |z| {record['margin']:.1e}  seeds passed over {attempt}")
    return {
        "name": case["name"],
        "torch": torch.__version__,
        "spec": case["spec"],
        "shape": case["shape"],
        "train": rows(data["train"]),
        "parameters": [
            {"name": name, "shape": list(w.shape), "values": w.flatten().tolist()}
            for name, w in initial.items()
        ],
        "outputs": record["outputs"].flatten().tolist(),
        "gradients": tensors(record["gradients"]),
        "vanishing": vanishing,
        "layer_gradients": tensors(record["layer_gradients"]),
        "gradient_norms": record["norms"].tolist(),
        "clipped_gradients": tensors(record["clipped"]),
        "losses": losses,
        "final_parameters": tensors(record["final"]),
        "running_statistics": tensors(record["running"]),
        "test": rows(data["test"]),
        "train_loss_after": record["evaluations"][0].item(),
        "test_loss_after": record["evaluations"][1].item(),
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
    if isinstance(value, dict) and value:
        parts = [f"{inner}{json.dumps(key)}: {nested(item)}" for key, item in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], (dict, list)):
        return "[\n" + ",\n".join(inner + nested(item) for item in value) + f"\n{indent}]"
    if isinstance(value, list):
        return "[" + ",".join(nested(item) for item in value) + "]"
    return json.dumps(value) if isinstance(value, (str, dict)) else number(value)


def main(names: list) -> None:
    torch.set_num_threads(1)  # one order of summation, whatever the machine
    known = [case["name"] for case in CASES] + ["functions"]
    assert len(known) == len(set(known)), "two cases of one name"
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"no fixture is called {', '.join(unknown)}; there are those of the cases in"
                 " tests/parity/cases.py, and functions")
    wanted = names or known
    contents = {case["name"]: render(fixture(case), number)
                for case in CASES if case["name"] in wanted}
    networks = len(contents)
    if "functions" in wanted:
        # These few are arguments and powers of two, so all digits.
        contents["functions"] = render({"torch": torch.__version__} | functions(), repr)
    FIXTURES.mkdir(exist_ok=True)
    if not names:
        for old in FIXTURES.glob("*.json"):
            old.unlink()
    for name, text in contents.items():
        (FIXTURES / f"{name}.json").write_text(text + "\n")
    print(networks, "networks written,", sum(p.stat().st_size for p in FIXTURES.iterdir()),
          "bytes in all")


if __name__ == "__main__":
    main(sys.argv[1:])
