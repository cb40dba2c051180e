//! Loss, optimiser, schedule, clipping and the log, in PyTorch's words.

use std::fmt::Write;

use experiment::{Clip, Optimiser, Plan, RunSpec, Schedule};
use model::{Loss, Model, Objective, Target};

use super::function::phi;
use super::number::number;

/// The functions that the training loop calls.
pub(super) fn functions(plan: &Plan) -> String {
    let mut text = loss(&plan.model);
    if let Some(rate) = rate(&plan.spec) {
        let _ = write!(text, "\n\n{rate}");
    }
    text.push_str(LOG);
    text
}

const LOG: &str = r#"

def log(step, layer, metric, value):
    print(json.dumps({"step": step, "layer": layer, "metric": metric, "value": value}))


def norm(gradient):
    # In float64, since squares of small numbers are 0 in float32.
    return 0.0 if gradient is None else gradient.double().norm().item()
"#;

/// Whether classes are learned as vectors of 0 and 1.
pub(super) fn needs_one_hot(model: &Model) -> bool {
    match (model.main_loss().objective, model.main_loss().target.classes()) {
        (_, None) | (Objective::CrossEntropy { .. }, _) | (Objective::Binary, Some(2)) => false,
        (Objective::Binary | Objective::SquaredError | Objective::SoftmaxSquaredError, Some(_)) => {
            true
        }
    }
}

fn loss(model: &Model) -> String {
    let &Loss { objective, target, .. } = model.main_loss();
    let per_step = match target {
        Target::ClassPerStep { .. } => true,
        Target::Class { .. } | Target::Value => false,
    };
    let criterion = match objective {
        Objective::CrossEntropy { smoothing } if smoothing > 0.0 => {
            format!("nn.CrossEntropyLoss(label_smoothing={})", number(smoothing))
        }
        Objective::CrossEntropy { .. } => "nn.CrossEntropyLoss()".to_owned(),
        Objective::Binary => "nn.BCEWithLogitsLoss()".to_owned(),
        Objective::SquaredError | Objective::SoftmaxSquaredError => "nn.MSELoss()".to_owned(),
    };
    let outputs = squashed(model);
    let arguments = match (target.classes(), objective) {
        (Some(classes), _) if needs_one_hot(model) => {
            format!("{outputs}, F.one_hot(y, {classes}).float()")
        }
        (Some(2), Objective::Binary) if per_step && !model.is_time_major() => {
            "outputs, y.float()".to_owned()
        }
        (Some(2), Objective::Binary) => "outputs.squeeze(-1), y.float()".to_owned(),
        (Some(_), _) if per_step => "outputs.flatten(0, 1), y.flatten()".to_owned(),
        (Some(_), _) => "outputs, y".to_owned(),
        (None, _) => "outputs.squeeze(-1), y".to_owned(),
    };
    format!("def loss_of(outputs, y):\n    return {criterion}({arguments})\n")
}

/// What is compared with the targets.
fn squashed(model: &Model) -> String {
    match (model.main_loss().objective, model.squashed()) {
        (Objective::SoftmaxSquaredError, _) => "torch.softmax(outputs, dim=-1)".to_owned(),
        (_, Some(activation)) => format!("{}(outputs)", phi((activation, 0.0))),
        (_, None) => "outputs".to_owned(),
    }
}

/// The function that gives the factor of the learning rate.
fn rate(spec: &RunSpec) -> Option<String> {
    let (warm_up, horizon) = (spec.warm_up, spec.horizon);
    let rises = format!("    if t < {warm_up}:\n        return (t + 1) / {warm_up}\n");
    let rises = if warm_up > 0 { rises.as_str() } else { "" };
    let head = "def rate(t):\n    \"\"\"Factor of the learning rate in step t + 1.\"\"\"\n";
    match spec.schedule {
        Schedule::Constant => None,
        Schedule::WarmUp if warm_up == 0 => None,
        Schedule::WarmUp => Some(format!("{head}{rises}    return 1.0\n")),
        Schedule::Cosine => {
            let length = horizon.saturating_sub(warm_up).max(1);
            let done =
                if warm_up > 0 { format!("(t + 1 - {warm_up})") } else { "(t + 1)".to_owned() };
            Some(format!(
                "{head}{rises}    share = min(1, {done} / {length})\n    \
                 return (1 + math.cos(math.pi * share)) / 2\n"
            ))
        }
    }
}

/// The script's last part: load, train, log.
pub(super) fn training(plan: &Plan, tensors: &str) -> String {
    let spec = &plan.spec;
    let scheduled = rate(spec).is_some();
    let mut text = format!(
        r#"torch.manual_seed({seed})
start = load_file(Path(__file__).with_name("{tensors}"))
inputs, targets = start.pop("inputs"), start.pop("targets")
net = Net()
initialise(net)
net.load_state_dict(start)  # the draws of the page; leave it out for others of the same kind
weights = {weights}
optimiser = {optimiser}
"#,
        seed = spec.seed,
        weights = weights(&plan.model),
        optimiser = optimiser(spec),
    );
    if scheduled {
        text.push_str("schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate)\n");
    }
    text.push_str(
        r#"
for step, (x, y) in enumerate(zip(inputs, targets), 1):
    loss = loss_of(net(x), y)
    optimiser.zero_grad()
    loss.backward()
    log(step, "network", "loss", loss.item())
    for name, h in net.kept.items():
        log(step, name, "grad_activation", norm(h.grad))
    for name, weight in weights.items():
        log(step, name, "grad_weight", norm(weight.grad))
"#,
    );
    let at = number(spec.clip_at);
    match spec.clip {
        Clip::None => {}
        Clip::Norm => {
            let _ = writeln!(text, "    nn.utils.clip_grad_norm_(net.parameters(), {at})");
        }
        Clip::Value => {
            let _ = writeln!(text, "    nn.utils.clip_grad_value_(net.parameters(), {at})");
        }
    }
    text.push_str("    optimiser.step()\n");
    if scheduled {
        text.push_str("    schedule.step()\n");
    }
    text
}

/// The weight matrices under the names that the page gives them.
fn weights(model: &Model) -> &'static str {
    if model.cell(0).is_some() {
        r#"{
    f"layer{i + 1}.{part}": getattr(cell, part)
    for i, cell in enumerate(net.cells) for part in ("weight_ih", "weight_hh")
} | {"output": net.output.weight}"#
    } else {
        r#"{f"layer{i + 1}": layer.weight for i, layer in enumerate(net.layers)}
weights["output"] = net.output.weight"#
    }
}

fn optimiser(spec: &RunSpec) -> String {
    let mut options = format!("lr={}", number(spec.learning_rate));
    let mut add = |name: &str, value: &str| {
        let _ = write!(options, ", {name}={value}");
    };
    if spec.optimiser.uses_momentum() && spec.momentum > 0.0 {
        add("momentum", &number(spec.momentum));
    }
    // AdamW decays by 0.01 unless told otherwise.
    if spec.weight_decay > 0.0 || spec.optimiser == Optimiser::AdamW {
        add("weight_decay", &number(spec.weight_decay));
    }
    if spec.optimiser == Optimiser::Nesterov && spec.momentum > 0.0 {
        add("nesterov", "True");
    }
    let name = match spec.optimiser {
        Optimiser::Sgd | Optimiser::Nesterov => "SGD",
        Optimiser::Adam => "Adam",
        Optimiser::AdamW => "AdamW",
        Optimiser::RmsProp => "RMSprop",
    };
    format!("torch.optim.{name}(net.parameters(), {options})")
}
