"""Trains the deep-sigmoid experiment in PyTorch with the hook of assets/pytorch and records its log.

    cargo build -p cli
    python3 tests/pytorch/record_log.py target/debug/gradlab LOG.csv

The log must say what the exported script prints (printed/deep-sigmoid.json): the same weights, the same
batches, ten steps. tests/pytorch/log/deep-sigmoid.csv is such a log. Needs torch; seen with PyTorch 1.13
on the CPU, one thread.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "shim"), str(HERE / "../../assets/pytorch")]

import torch
from gradient_log import gradient_log
from safetensors.torch import load_file
from torch import nn

DEPTH, STEPS = 20, 10


def main(gradlab: str, path: str) -> None:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([gradlab, "export", "deep-sigmoid", "--pytorch", folder], check=True)
        start = load_file(Path(folder) / "deep-sigmoid.safetensors")
    blocks = [nn.Sequential(nn.Linear(64, 64), nn.Sigmoid()) for _ in range(DEPTH)]
    model = nn.Sequential(*blocks, nn.Linear(64, 10))
    with torch.no_grad():
        for i, linear in enumerate([block[0] for block in blocks] + [model[-1]]):
            name = f"layers.{i}" if i < DEPTH else "output"
            linear.weight.copy_(start[f"{name}.weight"])
            linear.bias.copy_(start[f"{name}.bias"])
    # What the lab calls a layer: a linear map and its activation.
    layers = {f"layer{i + 1}": block for i, block in enumerate(blocks)} | {"output": model[-1]}
    write = gradient_log(model, path, layers)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.005, momentum=0.9)
    for step, (x, y) in enumerate(zip(start["inputs"], start["targets"]), 1):
        if step > STEPS:
            break
        loss = nn.CrossEntropyLoss()(model(x), y)
        optimiser.zero_grad()
        loss.backward()
        write(step, loss)
        optimiser.step()


if __name__ == "__main__":
    main(*sys.argv[1:])
