"""The small networks of the fixtures, trained by PyTorch in float64."""

import torch
from torch import nn

ACTIVATIONS = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}
FEATURES, CLASSES = 7, 5
STEPS = 10
# Smallest |z| a ReLU network may have in any step: its derivative jumps at 0, and float32
# must end up on the same side.
RELU_MARGIN = 1e-3


def rounded(tensor: torch.Tensor) -> torch.Tensor:
    """Rounds to multiples of 1/1024: exact in float32, and short to write down."""
    return (tensor.double() * 1024).round() / 1024


def parameters(case: dict, generator: torch.Generator) -> dict[str, torch.Tensor]:
    """Weights [fan_out, fan_in] and biases [fan_out] by name, in the order of the layers."""
    torch.manual_seed(int(torch.randint(2**31, (1,), generator=generator)))
    fans = [FEATURES] + [case["width"]] * case["depth"] + [CLASSES]
    names = [f"layer{l + 1}" for l in range(case["depth"])] + ["output"]
    result = {}
    for name, fan_in, fan_out in zip(names, fans, fans[1:]):
        layer = nn.Linear(fan_in, fan_out)  # PyTorch's own initialisation of both
        if case["init"]:
            case["init"](layer.weight)
            nn.init.uniform_(layer.bias, -case["bias"], case["bias"])
        result[f"{name}.weight"] = rounded(layer.weight.detach())
        result[f"{name}.bias"] = rounded(layer.bias.detach())
    return result


def forward(case: dict, weights: dict, inputs: torch.Tensor):
    """Pre-activations of the hidden layers, and the outputs of all layers (logits last)."""
    phi = ACTIVATIONS[case["activation"]]
    linear = lambda name, x: x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    pre_activations, outputs = [], []
    x = inputs
    for l in range(case["depth"]):
        z = linear(f"layer{l + 1}", x)
        if case["skip"] == "residual":
            # Pre-activation: the stream z itself is what the next layer adds to.
            if l > 0:
                z = outputs[-1] + z
            outputs.append(z)
            x = phi(z)
        else:
            x = phi(z)
            outputs.append(x)
        pre_activations.append(z)
    outputs.append(linear("output", x))
    return pre_activations, outputs


def train(case: dict, initial: dict, inputs, labels, dtype=torch.float64) -> dict:
    """Ten SGD steps on one batch; everything the fixture records, as tensors and floats."""
    weights = {name: w.to(dtype, copy=True).requires_grad_() for name, w in initial.items()}
    inputs = inputs.to(dtype)
    optimiser = torch.optim.SGD(
        weights.values(), lr=case["learning_rate"], momentum=case["momentum"]
    )
    record = {"losses": [], "margin": float("inf")}
    for step in range(STEPS + 1):
        pre_activations, outputs = forward(case, weights, inputs)
        for output in outputs:
            output.retain_grad()
        loss = nn.functional.cross_entropy(outputs[-1], labels)
        optimiser.zero_grad()
        loss.backward()
        record["losses"].append(loss.item())
        smallest = min(z.detach().abs().min().item() for z in pre_activations)
        record["margin"] = min(record["margin"], smallest)
        if step == 0:
            record["loss"] = loss.item()
            record["logits"] = outputs[-1].detach().clone()
            record["gradients"] = {name: w.grad.clone() for name, w in weights.items()}
            record["grad_activations"] = [output.grad.clone() for output in outputs]
        if step < STEPS:
            optimiser.step()
    record["final"] = {name: w.detach().clone() for name, w in weights.items()}
    return record


def build(case: dict):
    """Parameters, inputs, labels and record of `case`, from its first seed that is safe."""
    for seed in range(case["seed"], case["seed"] + 10_000):
        generator = torch.Generator().manual_seed(seed)
        initial = parameters(case, generator)
        inputs = rounded(torch.randn(case["batch"], FEATURES, generator=generator))
        labels = torch.randint(CLASSES, (case["batch"],), generator=generator)
        record = train(case, initial, inputs, labels)
        if case["activation"] != "relu" or record["margin"] > RELU_MARGIN:
            return initial, inputs, labels, record
    raise RuntimeError(f"{case['name']}: no seed keeps pre-activations away from 0")


def float32_error(case: dict, initial, inputs, labels, exact: dict) -> float:
    """Largest relative error (‖difference‖ / ‖tensor‖) of PyTorch's own float32 run."""
    single = train(case, initial, inputs, labels, torch.float32)
    pairs = [(single["logits"], exact["logits"])]
    pairs += zip(single["grad_activations"], exact["grad_activations"])
    for part in ("gradients", "final"):
        pairs += [(single[part][name], exact[part][name]) for name in initial]
    pairs.append((torch.tensor(single["losses"]), torch.tensor(exact["losses"]).double()))
    return max(((a.double() - b).norm() / b.norm()).item() for a, b in pairs)
