"""Ten steps of a case in PyTorch, and everything that a fixture records of them."""

import math

import torch
from torch import nn
from torch.nn import functional as F

import dense
import recurrent

STEPS = 10

# The module of every network, by its name in the experiment. A module has:
#   RECURRENT                                          whether rows are read time step by time step
#   shapes(spec, features, outputs)                    the shapes of the parameters by name
#   network(spec, weights, running, training, per_step)
#                                                      has forward(x), and the `arguments` of φ
#   running_statistics(spec, dtype)                    where running statistics start, by name
#   vanishing(spec)                                    names of the gradients that are 0 in theory
#   check(spec, weights, x)                            compares with PyTorch's module, if there is one
NETWORKS = {
    "dense": dense,
    "rnn": recurrent,
    "lstm": recurrent,
    "gru": recurrent,
}


def module_of(case: dict):
    """The module that has the network of a case."""
    name = case["spec"].get("network", "dense")
    if name not in NETWORKS:
        raise ValueError(f"{case['name']}: NETWORKS in tests/parity/training.py has no network"
                         f" {name!r}, only {', '.join(NETWORKS)}")
    return NETWORKS[name]


def target(case: dict):
    """Kind of the target and its number of classes."""
    kind = case["shape"]["target"]
    return (kind, 0) if isinstance(kind, str) else next((k, v["classes"]) for k, v in kind.items())


def is_recurrent(case: dict) -> bool:
    return module_of(case).RECURRENT


def resolved_loss(case: dict) -> str:
    chosen = case["spec"].get("loss", "auto")
    if target(case)[0] == "Value":
        return "mse"
    return "cross-entropy" if chosen == "auto" else chosen


def row_targets(case: dict) -> int:
    return case["shape"]["steps"] if target(case)[0] == "ClassPerStep" else 1


def shapes(case: dict) -> dict:
    """Shapes of all parameters by name."""
    shape, (kind, classes) = case["shape"], target(case)
    outputs = classes or 1
    if classes == 2 and resolved_loss(case) == "binary":
        outputs = 1
    if is_recurrent(case):
        # A row that is no sequence is read number by number.
        features = shape["features"] if shape["steps"] > 1 else 1
    else:
        features = shape["steps"] * shape["features"]
        outputs *= row_targets(case)
    return module_of(case).shapes(case["spec"], features, outputs)


def arranged(case: dict, inputs):
    """Inputs [B, T, F] as the network reads them: a recurrent one time step by time step, where a
    row that is no sequence has a number for each; any other a row at once."""
    if not is_recurrent(case):
        return inputs.flatten(1)
    return inputs.transpose(1, 2) if inputs.shape[1] == 1 else inputs


def loss_of(case: dict, outputs, targets):
    """The loss of outputs in any arrangement whose rows are those of `targets`, flattened."""
    kind, classes = target(case)
    if kind == "Value":
        return nn.MSELoss()(outputs.flatten(), targets.to(outputs.dtype))
    loss = resolved_loss(case)
    if loss == "binary" and classes == 2:
        return nn.BCEWithLogitsLoss()(outputs.flatten(), targets.to(outputs.dtype))
    outputs = outputs.reshape(-1, classes)
    if loss == "cross-entropy":
        smoothing = case["spec"].get("label_smoothing", 0.0)
        return nn.CrossEntropyLoss(label_smoothing=smoothing)(outputs, targets.long())
    if loss.startswith("mse-"):
        outputs = torch.sigmoid(outputs) if loss == "mse-sigmoid" else outputs.softmax(dim=-1)
    one_hot = F.one_hot(targets.long(), classes).to(outputs.dtype)
    return (nn.BCEWithLogitsLoss() if loss == "binary" else nn.MSELoss())(outputs, one_hot)


def forward(case: dict, weights: dict, running: dict, rows: dict, training: bool):
    """Outputs by layer, the loss, and the smallest |argument| of φ.

    `rows` has inputs [B, T, F] and targets [B, targets of a row].
    """
    inputs = arranged(case, rows["inputs"].to(weights["output.bias"].dtype))
    # A recurrent network's outputs are time-major.
    targets = rows["targets"].T if is_recurrent(case) else rows["targets"]
    per_step = target(case)[0] == "ClassPerStep"
    net = module_of(case).network(case["spec"], weights, running, training, per_step)
    outputs = net.forward(inputs)
    loss = loss_of(case, outputs["output"], targets.flatten())
    margin = min((a.abs().min().item() for a in net.arguments), default=math.inf)
    return outputs, loss, margin


def optimiser(spec: dict, weights: dict):
    rate, decay = spec["learning_rate"], spec.get("weight_decay", 0.0)
    kind = spec.get("optimiser", "sgd")
    if kind in ("sgd", "nesterov"):
        return torch.optim.SGD(weights.values(), lr=rate, momentum=spec["momentum"],
                               weight_decay=decay, nesterov=kind == "nesterov")
    by_name = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW,
               "rmsprop": torch.optim.RMSprop}
    return by_name[kind](weights.values(), lr=rate, weight_decay=decay)


def rate_at(spec: dict, step: int) -> float:
    """The learning rate of step 1, 2, …"""
    rate, schedule = spec["learning_rate"], spec.get("schedule", "constant")
    warm_up = spec.get("warm_up", 100)
    if schedule == "constant":
        return rate
    if step <= warm_up:
        return rate * step / warm_up
    if schedule == "warm-up":
        return rate
    share = min(1, (step - warm_up) / max(1, spec["horizon"] - warm_up))
    return rate * (1 + math.cos(math.pi * share)) / 2


def clip(spec: dict, weights: dict) -> None:
    kind = spec.get("clip", "none")
    if kind == "norm":
        nn.utils.clip_grad_norm_(weights.values(), spec["clip_at"])
    if kind == "value":
        nn.utils.clip_grad_value_(weights.values(), spec["clip_at"])


def gradients(weights: dict) -> dict:
    return {name: w.grad.clone() for name, w in weights.items()}


def global_norm(tensors: dict):
    return torch.cat([t.flatten() for t in tensors.values()]).norm()


def layer_gradients(outputs: dict) -> dict:
    """∂L/∂output of each layer; of a recurrent one [T, B, H]. Behind a cut no gradient arrives."""
    grad = lambda h: torch.zeros_like(h) if h.grad is None else h.grad.clone()
    stacked = lambda it: torch.stack([grad(h) for h in it]) if isinstance(it, list) else grad(it)
    return {name: stacked(it) for name, it in outputs.items()}


def train(case: dict, initial: dict, data: dict, dtype=torch.float64) -> dict:
    """The record of ten steps on `data["train"]`, judged on it and on `data["test"]`."""
    spec = case["spec"]
    weights = {name: w.to(dtype, copy=True).requires_grad_() for name, w in initial.items()}
    running = module_of(case).running_statistics(spec, dtype)
    method = optimiser(spec, weights)
    record = {"losses": [], "margin": math.inf}
    for step in range(1, STEPS + 1):
        outputs, loss, margin = forward(case, weights, running, data["train"], True)
        for output in outputs.values():
            for tensor in output if isinstance(output, list) else [output]:
                tensor.retain_grad()
        method.zero_grad()
        loss.backward()
        record["losses"].append(loss.detach())
        record["margin"] = min(record["margin"], margin)
        before = gradients(weights)
        clip(spec, weights)
        if step == 1:
            after = gradients(weights)
            record["outputs"] = outputs["output"].detach().clone()
            record["gradients"], record["layer_gradients"] = before, layer_gradients(outputs)
            record["norms"] = torch.stack([global_norm(before), global_norm(after)])
            record["clipped"] = after if "clip" in spec else {}
        for group in method.param_groups:
            group["lr"] = rate_at(spec, step)
        method.step()
    record["losses"] = torch.stack(record["losses"])
    record["final"] = {name: w.detach().clone() for name, w in weights.items()}
    record["running"] = running
    record["evaluations"] = []
    for rows in data.values():
        with torch.no_grad():
            _, loss, margin = forward(case, weights, running, rows, False)
        record["evaluations"].append(loss)
        record["margin"] = min(record["margin"], margin)
    return record
