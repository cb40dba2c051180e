"""adding-rnn: 1 layers of 8 units.

An experiment of Gradient Lab (#v=1&data=adding&depth=1&width=8&activation=sine&skip=none&init=glorot&learning_rate=0.003&momentum=0.9&batch=64&seed=1&length=8&network=rnn&optimiser=adam&clip=norm).
Prints a JSON object a line. adding-rnn.safetensors has the initial weights and the first
batches, so that these steps give the numbers of the page.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F

phi = torch.sin


class Cell(nn.RNNCell):
    """nn.RNNCell with another activation function."""

    def forward(self, x, h):
        z = F.linear(x, self.weight_ih, self.bias_ih)
        return phi(z + F.linear(h, self.weight_hh, self.bias_hh))


class Net(nn.Module):
    """Keeps every hidden state, for its gradient."""

    def __init__(self):
        super().__init__()
        self.cells = nn.ModuleList([Cell(2, 8)])
        self.output = nn.Linear(8, 1)

    def forward(self, x):  # [rows, time steps, features]
        self.kept = {}
        sequence = x.unbind(1)
        for number, cell in enumerate(self.cells, 1):
            h = x.new_zeros(len(x), 8)
            states = []
            for t, x_t in enumerate(sequence):
                h = cell(x_t, h)
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
        for w in [cell.weight_ih, cell.weight_hh]:
            nn.init.xavier_uniform_(w)
        for b in [cell.bias_ih, cell.bias_hh]:
            nn.init.zeros_(b)
    nn.init.xavier_uniform_(net.output.weight)
    nn.init.zeros_(net.output.bias)


def loss_of(outputs, y):
    return nn.MSELoss()(outputs.squeeze(-1), y)


def log(step, layer, metric, value):
    print(json.dumps({"step": step, "layer": layer, "metric": metric, "value": value}))


def norm(gradient):
    # In float64, since squares of small numbers are 0 in float32.
    return 0.0 if gradient is None else gradient.double().norm().item()


torch.manual_seed(1)
start = load_file(Path(__file__).with_name("adding-rnn.safetensors"))
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
