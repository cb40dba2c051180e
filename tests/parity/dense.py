"""Dense networks: layers, normalisation and paths around layers."""

import math

import torch
from torch.nn import functional as F

from activations import activation, layered

EPSILON = 1e-5
PRE_ACTIVATION = {"residual", "residual-scaled", "rezero"}
# A row is read at once.
RECURRENT = False


def paths(spec: dict) -> list:
    """For each hidden layer, the index of the layer whose output its path takes, or None."""
    skip, depth = spec.get("skip", "none"), spec["depth"]
    block = 1 if skip == "highway" else spec.get("block", 1)
    ends = lambda l: skip != "none" and l > 0 and (l % block == 0 or l == depth - 1)
    return [(l - 1) // block * block if ends(l) else None for l in range(depth)]


def shapes(spec: dict, features: int, outputs: int) -> dict:
    """Parameters by name, in the order in which the layers hold them."""
    width, skip, norm = spec["width"], spec.get("skip", "none"), spec.get("norm", "none")
    result = {}
    for l, source in enumerate(paths(spec)):
        fan_in, name = width if l else features, f"layer{l + 1}"
        result[f"{name}.weight"], result[f"{name}.bias"] = [width, fan_in], [width]
        if norm != "none":
            result[f"{name}.norm.weight"] = [width]
        if norm in ("batch", "layer"):
            result[f"{name}.norm.bias"] = [width]
        if source is not None and skip == "rezero":
            result[f"{name}.alpha"] = [1]
        if source is not None and skip == "highway":
            result[f"{name}.transform.weight"] = [width, fan_in]
            result[f"{name}.transform.bias"] = [width]
    result["output.weight"], result["output.bias"] = [outputs, width], [outputs]
    return result


def running_statistics(spec: dict, dtype) -> dict:
    """Where nn.BatchNorm1d starts: mean 0 and variance 1."""
    result = {}
    if spec.get("norm") == "batch":
        for l in range(spec["depth"]):
            name = f"layer{l + 1}.norm.running"
            result[f"{name}_mean"] = torch.zeros(spec["width"], dtype=dtype)
            result[f"{name}_variance"] = torch.ones(spec["width"], dtype=dtype)
    return result


class Dense:
    """One forward pass; `weights` and `running` by name, `running` changes in training."""

    def __init__(self, spec: dict, weights: dict, running: dict, training: bool):
        self.spec, self.weights, self.running, self.training = spec, weights, running, training
        names = layered(spec["activation"], spec["depth"])
        self.phis = [activation(name, spec.get("leak", 0.01)) for name in names]
        self.arguments = []  # of φ

    def linear(self, name: str, x):
        return F.linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def norm(self, name: str, x):
        """What nn.BatchNorm1d and nn.LayerNorm call; RMSNorm by hand, torch 1.13 has none."""
        kind = self.spec.get("norm", "none")
        if kind == "none":
            return x
        weight = self.weights[f"{name}.norm.weight"]
        if kind == "rms":
            return x / (x.square().mean(dim=1, keepdim=True) + EPSILON).sqrt() * weight
        bias = self.weights[f"{name}.norm.bias"]
        if kind == "layer":
            return F.layer_norm(x, x.shape[1:], weight, bias, EPSILON)
        mean = self.running[f"{name}.norm.running_mean"]
        variance = self.running[f"{name}.norm.running_variance"]
        return F.batch_norm(x, mean, variance, weight, bias, self.training, 0.1, EPSILON)

    def activate(self, name: str, z):
        """φ(N(z)) or N(φ(z))."""
        after = self.spec.get("norm_place", "before") == "after"
        argument = z if after else self.norm(name, z)
        self.arguments.append(argument.detach())
        value = self.phis[int(name.removeprefix("layer")) - 1](argument)
        return self.norm(name, value) if after else value

    def forward(self, x) -> dict:
        """What each layer hands on, by its name; the logits last."""
        skip = self.spec.get("skip", "none")
        outputs = self.streams(x) if skip in PRE_ACTIVATION else self.plain(x, skip)
        last = outputs[-1]
        read = self.activate(f"layer{len(outputs)}", last) if skip in PRE_ACTIVATION else last
        names = [f"layer{l + 1}" for l in range(len(outputs))]
        return dict(zip(names, outputs)) | {"output": self.linear("output", read)}

    def plain(self, h, skip: str) -> list:
        """The layers hand on h; paths end before the activation, or mix with what comes after."""
        outputs = []
        for l, source in enumerate(paths(self.spec)):
            name = f"layer{l + 1}"
            z = self.linear(name, h)
            if source is None:
                h = self.activate(name, z)
            elif skip == "residual-post":
                h = self.activate(name, outputs[source] + z)
            else:
                gate = torch.sigmoid(self.linear(f"{name}.transform", h))
                h = gate * self.activate(name, z) + (1 - gate) * h
            outputs.append(h)
        return outputs

    def streams(self, x) -> list:
        """Pre-activation: the layers hand on sums z, and φ stands where they are read."""
        outputs, sources = [], paths(self.spec)
        branches = sum(source is not None for source in sources)
        for l, source in enumerate(sources):
            name = f"layer{l + 1}"
            z = self.linear(name, self.activate(f"layer{l}", outputs[-1]) if l else x)
            if source is not None:
                scale = 1.0
                if self.spec["skip"] == "residual-scaled":
                    scale = 1 / math.sqrt(branches)
                if self.spec["skip"] == "rezero":
                    scale = self.weights[f"{name}.alpha"]
                z = outputs[source] + scale * z
            outputs.append(z)
        return outputs


def network(spec: dict, weights: dict, running: dict, training: bool, per_step: bool) -> Dense:
    """The network of one forward pass; all answers of a row are outputs side by side."""
    return Dense(spec, weights, running, training)


def check(spec: dict, weights: dict, x) -> None:
    """The layers are PyTorch's own: there is no module to compare with."""


def vanishing(spec: dict) -> list:
    """Parameters whose gradient is 0 in exact arithmetic: BatchNorm takes off what a bias adds.

    Paths change nothing about it: what a bias adds to a stream is taken off by every reader.
    """
    before = spec.get("norm") == "batch" and spec.get("norm_place", "before") == "before"
    return [f"layer{l + 1}.bias" for l in range(spec["depth"])] if before else []
