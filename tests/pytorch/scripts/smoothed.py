"""deep-sigmoid: 2 layers of 8 units.

An experiment of Gradient Lab (#v=1&data=digits&depth=2&width=8&activation=sigmoid&skip=none&init=glorot&learning_rate=0.005&momentum=0.9&batch=32&seed=1&label_smoothing=0.1).
Prints a JSON object a line. deep-sigmoid.safetensors has the initial weights and the first
batches, so that these steps give the numbers of the page.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

phi = torch.sigmoid


class Net(nn.Module):
    """Keeps what every layer hands on, for its gradient."""

    def __init__(self):
        super().__init__()
        sizes = [64] + 2 * [8]
        self.layers = nn.ModuleList(map(nn.Linear, sizes, sizes[1:]))
        self.output = nn.Linear(8, 10)

    def forward(self, x):
        self.kept = {}
        h = x
        for i, layer in enumerate(self.layers):
            h = self.keep(f"layer{i + 1}", phi(layer(h)))
        return self.keep("output", self.output(h))

    def keep(self, name, h):
        if h.requires_grad:
            h.retain_grad()
        self.kept[name] = h
        return h


@torch.no_grad()
def initialise(net):
    """Draws weights as the experiment says."""
    for layer in [*net.layers, net.output]:
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)


def loss_of(outputs, y):
    return nn.CrossEntropyLoss(label_smoothing=0.1)(outputs, y)


def log(step, layer, metric, value):
    print(json.dumps({"step": step, "layer": layer, "metric": metric, "value": value}))


def norm(gradient):
    # In float64, since squares of small numbers are 0 in float32.
    return 0.0 if gradient is None else gradient.double().norm().item()


torch.manual_seed(1)
start = load_file(Path(__file__).with_name("deep-sigmoid.safetensors"))
inputs, targets = start.pop("inputs"), start.pop("targets")
net = Net()
initialise(net)
net.load_state_dict(start)  # the draws of the page; leave it out for others of the same kind
weights = {f"layer{i + 1}": layer.weight for i, layer in enumerate(net.layers)}
weights["output"] = net.output.weight
optimiser = torch.optim.SGD(net.parameters(), lr=0.005, momentum=0.9)

for step, (x, y) in enumerate(zip(inputs, targets), 1):
    loss = loss_of(net(x), y)
    optimiser.zero_grad()
    loss.backward()
    log(step, "network", "loss", loss.item())
    for name, h in net.kept.items():
        log(step, name, "grad_activation", norm(h.grad))
    for name, weight in weights.items():
        log(step, name, "grad_weight", norm(weight.grad))
    optimiser.step()
