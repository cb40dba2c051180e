"""Runs the exported script of every preset, and of variants.json, in PyTorch and records what it prints.

    cargo build -p cli
    python3 tests/pytorch/record.py target/debug/gradlab

Writes scripts/NAME.py, which the exporter must repeat, and printed/NAME.json: the losses of ten
steps and the gradient norms of the first, which training must repeat. `spread` is how far they move,
relatively, when weights and inputs are off by at most their last bit (the largest of NUDGES runs):
a network that magnifies rounding errors has no more digits than that. Needs torch; seen with PyTorch
1.13.1 on the CPU, one thread.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
NUDGES = 16


def run(*command, **options) -> str:
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, **options).stdout


def printed(script: Path, **environment: str) -> dict:
    """What a script prints: losses step by step, and the norms of the first step."""
    paths = os.pathsep.join([str(HERE / "shim"), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"} | environment
    record = {"loss": [], "grad_activation": {}, "grad_weight": {}}
    for line in run(sys.executable, str(script), env=environment).splitlines():
        entry = json.loads(line)
        # Nine digits are those of a float32.
        value = float(f"{entry['value']:.9g}")
        if entry["metric"] == "loss":
            record["loss"].append(value)
        elif entry["step"] == 1:
            record[entry["metric"]][entry["layer"]] = value
    return record


def spread(record: dict, nudged: list, metric: str) -> float:
    """The largest relative distance of a metric's values from those of the nudged runs."""
    values = lambda of: list(of[metric].values()) if isinstance(of[metric], dict) else of[metric]
    pairs = [pair for run in nudged for pair in zip(values(record), values(run))]
    return float(f"{max(abs(a - b) / abs(a) for a, b in pairs if a != 0):.2g}")


def experiments(gradlab: str) -> dict:
    """Every preset, and the variants: arguments of `gradlab export` by name."""
    names = [line.split()[0] for line in run(gradlab, "presets").splitlines() if line.strip()]
    variants = json.loads((HERE / "variants.json").read_text())
    changed = {name: [base, *(word for change in changes for word in ("--set", change))]
               for name, (base, *changes) in variants.items()}
    return {name: [name] for name in names} | changed


def record(gradlab: str, name: str, arguments: list) -> None:
    """Runs the script of an experiment, unless the very script was recorded before."""
    kept, into = HERE / "scripts" / f"{name}.py", HERE / "printed" / f"{name}.json"
    with tempfile.TemporaryDirectory() as folder:
        run(gradlab, "export", *arguments, "--pytorch", folder)
        script = Path(folder) / f"{arguments[0]}.py"
        if into.exists() and kept.exists() and kept.read_text() == script.read_text():
            return
        numbers = printed(script)
        nudged = [printed(script, NUDGE=str(seed + 1)) for seed in range(NUDGES)]
        numbers["spread"] = {metric: spread(numbers, nudged, metric) for metric in list(numbers)}
        into.write_text(json.dumps(numbers, indent=1) + "\n")
        kept.write_text(script.read_text())
    print(name)


def main(gradlab: str) -> None:
    all_of_them = experiments(gradlab)
    for folder in ("scripts", "printed"):
        (HERE / folder).mkdir(exist_ok=True)
        for old in (HERE / folder).iterdir():
            if old.stem not in all_of_them:
                old.unlink()
    for name, arguments in all_of_them.items():
        record(gradlab, name, arguments)


if __name__ == "__main__":
    main(sys.argv[1])
