"""lstm-forgets: an LSTM with PyTorch's biases: at first half the gradient is gone within two time steps.

An experiment of Gradient Lab (#preset=lstm-forgets).
Prints a JSON object a line. lstm-forgets.safetensors has the initial weights and the first
batches, so that these steps give the numbers of the page.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn


class Net(nn.Module):
    """Keeps every hidden state, for its gradient."""

    def __init__(self):
        super().__init__()
        self.cells = nn.ModuleList([nn.LSTMCell(2, 32)])
        self.output = nn.Linear(32, 1)

    def forward(self, x):  # [rows, time steps, features]
        self.kept = {}
        sequence = x.unbind(1)
        for number, cell in enumerate(self.cells, 1):
            h = c = x.new_zeros(len(x), 32)
            states = []
            for t, x_t in enumerate(sequence):
                h, c = cell(x_t, (h, c))
                states.append(self.keep(f"layer{number}@{t + 1}", h))
            sequence = states
        return self.keep("output", self.output(sequence[-1]))

    def keep(self, name, h):
        if h.requires_grad:
            h.retain_grad()
        self.kept[name] = h
        return h


@torch.no_grad()
def initialise(net):
    """Draws weights as the experiment says."""
    for cell in net.cells:
        cell.reset_parameters()  # U(±1/√hidden)
    net.output.reset_parameters()  # U(±1/√fan-in)


def loss_of(outputs, y):
    return nn.MSELoss()(outputs.squeeze(-1), y)


def log(step, layer, metric, value):
    print(json.dumps({"step": step, "layer": layer, "metric": metric, "value": value}))


def norm(gradient):
    # In float64, since squares of small numbers are 0 in float32.
    return 0.0 if gradient is None else gradient.double().norm().item()


torch.manual_seed(1)
start = load_file(Path(__file__).with_name("lstm-forgets.safetensors"))
inputs, targets = start.pop("inputs"), start.pop("targets")
net = Net()
initialise(net)
net.load_state_dict(start)  # the draws of the page; leave it out for others of the same kind
weights = {
    f"layer{i + 1}.{part}": getattr(cell, part)
    for i, cell in enumerate(net.cells) for part in ("weight_ih", "weight_hh")
} | {"output": net.output.weight}
optimiser = torch.optim.Adam(net.parameters(), lr=0.003)

for step, (x, y) in enumerate(zip(inputs, targets), 1):
    loss = loss_of(net(x), y)
    optimiser.zero_grad()
    loss.backward()
    log(step, "network", "loss", loss.item())
    for name, h in net.kept.items():
        log(step, name, "grad_activation", norm(h.grad))
    for name, weight in weights.items():
        log(step, name, "grad_weight", norm(weight.grad))
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimiser.step()
