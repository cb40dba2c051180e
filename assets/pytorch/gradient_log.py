import csv


def gradient_log(model, path="gradients.csv", layers=None):
    """Call what this returns after loss.backward(): write(step, loss). Layers: a dict by name."""
    matrix = lambda m, deep: next((p for p in m.parameters(deep) if p.dim() > 1), None)
    layers = layers or {n: m for n, m in model.named_modules() if matrix(m, False) is not None}
    norm = lambda grad: "" if grad is None else grad.double().norm().item()  # f32 underflows
    rows, norms = csv.writer(open(path, "w", newline="", buffering=1)), {}
    rows.writerow(["step", "layer", "metric", "value"])
    for name, module in layers.items():
        def watch(module, inputs, output, name=name):
            output = output[0] if isinstance(output, tuple) else output
            if output.requires_grad:
                output.register_hook(lambda grad: norms.update({name: norm(grad)}))
        module.register_forward_hook(watch)

    def write(step, loss):
        rows.writerow([step, "network", "loss", loss.item()])
        for name, module in layers.items():
            rows.writerow([step, name, "grad_activation", norms.pop(name, "")])
            rows.writerow([step, name, "grad_weight", norm(matrix(module, True).grad)])
    return write
