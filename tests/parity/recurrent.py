"""Recurrent networks, unrolled by hand so that every hidden state shows its gradient."""

import torch
from torch import nn
from torch.nn import functional as F

from activations import activation

GATES = {"rnn": 1, "lstm": 4, "gru": 3}
# A row is read time step by time step.
RECURRENT = True


def shapes(spec: dict, features: int, outputs: int) -> dict:
    """Parameters by name, in the order in which the layers hold them."""
    width, rows = spec["width"], GATES[spec["network"]] * spec["width"]
    result = {}
    for l in range(spec["depth"]):
        name = f"layer{l + 1}"
        result[f"{name}.weight_ih"] = [rows, width if l else features]
        result[f"{name}.weight_hh"] = [rows, width]
        result[f"{name}.bias_ih"], result[f"{name}.bias_hh"] = [rows], [rows]
    result["output.weight"], result["output.bias"] = [outputs, width], [outputs]
    return result


class Recurrent:
    """One forward pass; `weights` by name."""

    def __init__(self, spec: dict, weights: dict, per_step: bool):
        self.spec, self.weights, self.per_step = spec, weights, per_step
        self.phi = activation(spec["activation"], spec.get("leak", 0.01))
        self.arguments = []  # of φ

    def cell(self, name: str, x, h, c):
        """The next hidden and cell state, as the documentation of nn.RNN, LSTM and GRU has them."""
        weight = lambda part: self.weights[f"{name}.{part}"]
        from_input = F.linear(x, weight("weight_ih"), weight("bias_ih"))
        from_state = F.linear(h, weight("weight_hh"), weight("bias_hh"))
        if self.spec["network"] == "rnn":
            argument = from_input + from_state
            self.arguments.append(argument.detach())
            return self.phi(argument), c
        if self.spec["network"] == "lstm":
            i, f, g, o = (from_input + from_state).chunk(4, dim=1)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            return torch.sigmoid(o) * torch.tanh(c), c
        (ri, zi, ni), (rh, zh, nh) = from_input.chunk(3, dim=1), from_state.chunk(3, dim=1)
        r, z = torch.sigmoid(ri + rh), torch.sigmoid(zi + zh)
        return (1 - z) * torch.tanh(ni + r * nh) + z * h, c

    def forward(self, x) -> dict:
        """x [B, T, F] → hidden states by layer, a list of [B, H] for the time steps; and the
        outputs [B, K], or [T·B, K] where every time step has a target."""
        truncation = self.spec.get("truncation", 0)
        sequence, result = x.unbind(dim=1), {}
        for l in range(self.spec["depth"]):
            h = c = x.new_zeros(x.shape[0], self.spec["width"])
            states = []
            for t, x_t in enumerate(sequence):
                if truncation and t > 0 and t % truncation == 0:
                    h, c = h.detach(), c.detach()
                h, c = self.cell(f"layer{l + 1}", x_t, h, c)
                states.append(h)
            sequence = result[f"layer{l + 1}"] = states
        top = torch.cat(sequence) if self.per_step else sequence[-1]
        result["output"] = F.linear(top, self.weights["output.weight"], self.weights["output.bias"])
        return result


def network(spec: dict, weights: dict, running: dict, training: bool, per_step: bool) -> Recurrent:
    """The network of one forward pass; a time step has the same part in training and evaluation."""
    return Recurrent(spec, weights, per_step)


def running_statistics(spec: dict, dtype) -> dict:
    """There is no BatchNorm."""
    return {}


def vanishing(spec: dict) -> list:
    """No gradient is 0 in theory."""
    return []


def check(spec: dict, weights: dict, x) -> None:
    """nn.RNN, nn.LSTM or nn.GRU with the same weights gives the same states and gradients."""
    depth, width = spec["depth"], spec["width"]
    options = {"num_layers": depth, "batch_first": True, "dtype": torch.float64}
    if spec["network"] == "rnn":
        options["nonlinearity"] = spec["activation"]
    kind = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[spec["network"]]
    module = kind(x.shape[2], width, **options)
    ours = {name: value.clone().requires_grad_() for name, value in weights.items()}
    names = {f"{part}_l{l}": f"layer{l + 1}.{part}" for l in range(depth)
             for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    module.load_state_dict({theirs: weights[name] for theirs, name in names.items()})
    theirs, _ = module(x)
    states = Recurrent(spec | {"truncation": 0}, ours, True).forward(x)[f"layer{depth}"]
    states = torch.stack(states, dim=1)
    torch.testing.assert_close(states, theirs, rtol=1e-12, atol=1e-12)
    (theirs**2).sum().backward()
    (states**2).sum().backward()
    for name, parameter in module.named_parameters():
        torch.testing.assert_close(ours[names[name]].grad, parameter.grad, rtol=1e-10, atol=1e-12)
