"""The workloads in PyTorch on the CPU, eagerly: answers lines from standard input, so that whoever
asks can let programs take turns.

    python3 torch_bench.py FOLDER THREADS

The first line that is written says what this PyTorch is. `WORKLOAD norms|none SECONDS` is answered
with `MILLISECONDS-A-STEP FIRST-LOSS`. FOLDER holds, for each workload, initial parameters and first
batch as `bench-native` exports them.
"""

import sys
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional


class Dense(nn.Module):
    """Plain, or pre-activation residual with BatchNorm and blocks of two layers."""

    def __init__(self, sizes, activation, residual):
        super().__init__()
        self.activation = activation
        self.residual = residual
        pairs = list(zip(sizes, sizes[1:]))
        self.layers = nn.ModuleList(nn.Linear(fan_in, fan_out) for fan_in, fan_out in pairs)
        units = sizes[1:-1] if residual else []
        self.norms = nn.ModuleList(nn.BatchNorm1d(width) for width in units)

    def forward(self, read):
        stream = None
        for index, layer in enumerate(self.layers[:-1]):
            sums = layer(read)
            if self.residual:
                # From the third layer on, every second one has a path around it and the one before.
                if index > 0 and index % 2 == 0:
                    sums = stream + sums
                if index % 2 == 0:
                    stream = sums
                sums = self.norms[index](sums)
            read = self.activation(sums)
        return self.layers[-1](read)

    def tensor(self, name):
        """The parameter of ours with this name."""
        layer, part = name.split(".", 1)
        index = len(self.layers) - 1 if layer == "output" else int(layer[5:]) - 1
        if part.startswith("norm."):
            return getattr(self.norms[index], part[5:])
        return getattr(self.layers[index], part)


class Recurrent(nn.Module):
    """One recurrent layer, and a readout of its last time step."""

    def __init__(self, kind, features, width):
        super().__init__()
        self.cell = kind(features, width)
        self.output = nn.Linear(width, 1)

    def forward(self, inputs):
        hidden, _ = self.cell(inputs)
        return self.output(hidden[-1]).squeeze(1)

    def tensor(self, name):
        """The parameter of ours with this name."""
        layer, part = name.split(".", 1)
        return getattr(self.output, part) if layer == "output" else getattr(self.cell, part + "_l0")


ACTIVATIONS = {
    "M1": torch.sigmoid,
    "M2": torch.relu,
    "M3": torch.tanh,
    "R1": torch.relu,
    "V1": torch.sigmoid,
}
CELLS = {"S1": nn.LSTM, "S2": nn.RNN, "V2": nn.LSTM, "V3": nn.RNN}
ADAM = ("R1", "S1", "V2")


class Workload:
    """One workload under training."""

    def __init__(self, folder, name, norms):
        # The healthy network of a pair differs in its initial weights alone.
        name = name.removesuffix("-healthy")
        shapes, rate = {}, None
        for line in (folder / "tensors.txt").read_text().splitlines():
            words = line.split()
            if words[0] == "learning_rate":
                rate = float(words[1])
            else:
                shapes[words[0]] = (int(words[1]), int(words[2]))
        inputs, targets = read(folder / "inputs.f32"), read(folder / "targets.f32")
        if name in CELLS:
            rows, features = shapes["layer1.weight_ih"]
            width = shapes["layer1.weight_hh"][1]
            self.model = Recurrent(CELLS[name], features, width)
            self.inputs = inputs.reshape(-1, targets.numel(), features)
            self.targets, self.loss = targets, functional.mse_loss
        else:
            weights = [shape for key, shape in shapes.items() if is_dense_weight(key)]
            sizes = [weights[0][1]] + [rows for rows, _ in weights]
            self.model = Dense(sizes, ACTIVATIONS[name], name == "R1")
            self.inputs = inputs.reshape(targets.numel(), -1)
            self.targets, self.loss = targets.long(), functional.cross_entropy
        with torch.no_grad():
            for key in shapes:
                tensor = self.model.tensor(key)
                tensor.copy_(read(folder / f"{key}.f32").reshape(tensor.shape))
        parameters = self.model.parameters()
        # One pass over all parameters at once, which is the fastest that eager PyTorch offers.
        if name in ADAM:
            self.rule = torch.optim.Adam(parameters, lr=rate, foreach=True)
        else:
            self.rule = torch.optim.SGD(parameters, lr=rate, momentum=0.9, foreach=True)
        self.measured = [self.model.tensor(key) for key in shapes if is_weight(key)] if norms else []
        self.clipped = name == "S1"
        self.first = self.step()

    def step(self):
        """Trains a step on the first batch; gives the loss before it."""
        self.rule.zero_grad(set_to_none=True)
        loss = self.loss(self.model(self.inputs), self.targets)
        loss.backward()
        if self.measured:
            found = torch._foreach_norm([weight.grad for weight in self.measured])
            torch.stack([loss.detach(), *found]).tolist()
        if self.clipped:
            nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.rule.step()
        return loss.item()


def is_dense_weight(name):
    """Whether a parameter is the matrix of a dense layer."""
    return name.count(".") == 1 and name.endswith(".weight")


def is_weight(name):
    """Whether the gradient of a parameter is measured."""
    return name.count(".") == 1 and name.split(".")[1].startswith("weight")


def read(path):
    """The numbers of a file, little-endian f32."""
    return torch.frombuffer(bytearray(path.read_bytes()), dtype=torch.float32)


def blas():
    """The file that matrix products come from: Debian's PyTorch takes whichever BLAS is chosen there,
    and the reference one is many times slower than OpenBLAS."""
    torch.ones(64, 64) @ torch.ones(64, 64)
    try:
        mapped = Path("/proc/self/maps").read_text().split()
    except OSError:
        return "a BLAS that this system does not name"
    files = {Path(word).name for word in mapped if word.startswith("/")}
    return ", ".join(sorted(it for it in files if "blas" in it or "mkl" in it)) or "its own BLAS"


def main():
    folder = Path(sys.argv[1])
    torch.set_num_threads(int(sys.argv[2]))
    count = torch.get_num_threads()
    threads = "1 thread" if count == 1 else f"{count} threads"
    print(f"PyTorch {torch.__version__}, {threads}; {blas()}", flush=True)
    workloads = {}
    for line in sys.stdin:
        name, norms, seconds = line.split()
        key = (name, norms)
        if key not in workloads:
            workloads[key] = Workload(folder / name, name, norms == "norms")
            for _ in range(3):
                workloads[key].step()
        start, steps = time.perf_counter(), 0
        while steps < 2 or time.perf_counter() - start < float(seconds):
            workloads[key].step()
            steps += 1
        milliseconds = (time.perf_counter() - start) * 1e3 / steps
        print(milliseconds, workloads[key].first, flush=True)


if __name__ == "__main__":
    main()
