//! How the weights are drawn, in the words of `torch.nn.init`.

use std::fmt::Write;

use experiment::{ForgetInit, Init, Plan, RecurrentInit, RunSpec};
use model::{Cell, Parameter, ParameterKind};

use super::number::number;

/// The function `initialise(net)`.
pub(super) fn function(plan: &Plan) -> String {
    let mut text = String::from(
        "@torch.no_grad()\ndef initialise(net):\n    \"\"\"Draws weights as the experiment says.\"\"\"\n",
    );
    let body = match plan.model.cell(0) {
        Some(cell) => recurrent(plan, cell),
        None => dense(plan),
    };
    for line in body {
        let _ = writeln!(text, "    {line}");
    }
    text
}

fn dense(plan: &Plan) -> Vec<String> {
    let mut lines = vec!["for layer in [*net.layers, net.output]:".to_owned()];
    lines.extend(linear(&plan.spec, "layer").iter().map(|line| format!("    {line}")));
    let is_gate = |parameter: &Parameter| parameter.kind == ParameterKind::GateWeight;
    if plan.model.parameters.iter().any(is_gate) {
        lines.push("for layer in net.transforms:".to_owned());
        lines.extend(weight(&plan.spec, "layer").iter().map(|line| format!("    {line}")));
        lines.push(format!("    layer.bias.fill_({})", number(plan.spec.transform_bias)));
    }
    lines
}

/// Lines that draw the weight and the bias of a linear layer.
fn linear(spec: &RunSpec, layer: &str) -> Vec<String> {
    let mut lines = weight(spec, layer);
    if spec.bias_variance > 0.0 {
        lines.push(normal(&format!("{layer}.bias"), spec.bias_variance.sqrt()));
    } else if spec.init != Init::PyTorch {
        lines.push(format!("nn.init.zeros_({layer}.bias)"));
    }
    lines
}

/// Lines that draw the weight of a linear layer.
fn weight(spec: &RunSpec, layer: &str) -> Vec<String> {
    if spec.init == Init::PyTorch {
        let mut lines = vec![format!("{layer}.reset_parameters()  # U(±1/√fan-in)")];
        lines.extend(scaled(spec, &format!("{layer}.weight")));
        return lines;
    }
    draw(spec, &format!("{layer}.weight"))
}

/// Lines that draw a matrix, other than by PyTorch's default.
fn draw(spec: &RunSpec, w: &str) -> Vec<String> {
    let gain =
        if spec.gain == 1.0 { String::new() } else { format!(", gain={}", number(spec.gain)) };
    let kaiming = |kind: &str, nonlinearity: &str| {
        let mut lines =
            vec![format!("nn.init.kaiming_{kind}_({w}, nonlinearity=\"{nonlinearity}\")")];
        lines.extend(scaled(spec, w));
        lines
    };
    match spec.init {
        Init::Glorot => vec![format!("nn.init.xavier_uniform_({w}{gain})")],
        Init::GlorotNormal => vec![format!("nn.init.xavier_normal_({w}{gain})")],
        Init::He => kaiming("normal", "relu"),
        Init::HeUniform => kaiming("uniform", "relu"),
        Init::LeCun => kaiming("normal", "linear"),
        Init::LeCunUniform => kaiming("uniform", "linear"),
        Init::Orthogonal => vec![format!("nn.init.orthogonal_({w}{gain})")],
        Init::Normal => vec![normal(w, spec.gain * spec.sigma)],
        Init::PyTorch => Vec::new(),
    }
}

fn scaled(spec: &RunSpec, w: &str) -> Option<String> {
    (spec.gain != 1.0).then(|| format!("{w}.mul_({})", number(spec.gain)))
}

fn normal(tensor: &str, deviation: f64) -> String {
    format!("nn.init.normal_({tensor}, std={})", number(deviation))
}

fn recurrent(plan: &Plan, cell: Cell) -> Vec<String> {
    let spec = &plan.spec;
    let gates = cell.gates();
    let mut lines = vec!["for cell in net.cells:".to_owned()];
    let mut add = |line: String| lines.push(format!("    {line}"));
    let chunks = |name: &str| {
        if gates == 1 { format!("[cell.{name}]") } else { format!("cell.{name}.chunk({gates})") }
    };
    if spec.init == Init::PyTorch {
        add("cell.reset_parameters()  # U(±1/√hidden)".to_owned());
        if spec.gain != 1.0 {
            add("for w in [cell.weight_ih, cell.weight_hh]:".to_owned());
            add(format!("    w.mul_({})", number(spec.gain)));
        }
    } else {
        let both = spec.recurrent_init == RecurrentInit::Same;
        add(match (both, gates) {
            (true, 1) => "for w in [cell.weight_ih, cell.weight_hh]:".to_owned(),
            (true, _) => format!("for w in [*{}, *{}]:", chunks("weight_ih"), chunks("weight_hh")),
            (false, _) => format!("for w in {}:", chunks("weight_ih")),
        });
        draw(spec, "w").into_iter().for_each(|line| add(format!("    {line}")));
    }
    let own = match spec.recurrent_init {
        RecurrentInit::Same => None,
        RecurrentInit::Orthogonal if spec.gain == 1.0 => Some("nn.init.orthogonal_(w)".to_owned()),
        RecurrentInit::Orthogonal => {
            Some(format!("nn.init.orthogonal_(w, gain={})", number(spec.gain)))
        }
        RecurrentInit::Identity if spec.gain == 1.0 => Some("nn.init.eye_(w)".to_owned()),
        RecurrentInit::Identity => Some(format!("nn.init.eye_(w).mul_({})", number(spec.gain))),
    };
    if let Some(own) = own {
        add(format!("for w in {}:", chunks("weight_hh")));
        add(format!("    {own}"));
    }
    if spec.bias_variance > 0.0 {
        add("for b in [cell.bias_ih, cell.bias_hh]:".to_owned());
        add(format!("    {}", normal("b", spec.bias_variance.sqrt())));
    } else if spec.init != Init::PyTorch {
        add("for b in [cell.bias_ih, cell.bias_hh]:".to_owned());
        add("    nn.init.zeros_(b)".to_owned());
    }
    forget_bias(plan, cell).into_iter().for_each(&mut add);
    lines.extend(linear(spec, "net.output"));
    lines
}

/// Lines that set the bias of the gate that keeps the state; it is the sum of PyTorch's two.
fn forget_bias(plan: &Plan, cell: Cell) -> Vec<String> {
    let (spec, h) = (&plan.spec, plan.model.units(0));
    let gate = match cell {
        Cell::Lstm => "forget gate: the second of i, f, g, o",
        Cell::Gru => "update gate: the second of r, z, n",
        Cell::Rnn(_) => return Vec::new(),
    };
    let block = format!("{h}:{}", 2 * h);
    match spec.forget_init {
        ForgetInit::Same => Vec::new(),
        ForgetInit::Constant => vec![
            format!("cell.bias_ih[{block}] = {}  # {gate}", number(spec.forget_bias)),
            format!("cell.bias_hh[{block}] = 0"),
        ],
        ForgetInit::Chrono => {
            let longest = plan.model.steps() - 1;
            let mut lines = vec![
                format!("memory = torch.empty({h}).uniform_(1, {longest}).log()"),
                format!("cell.bias_ih[{block}] = memory  # {gate}"),
                format!("cell.bias_hh[{block}] = 0"),
            ];
            if cell == Cell::Lstm {
                lines.push(format!("cell.bias_ih[:{h}] = -memory  # input gate"));
                lines.push(format!("cell.bias_hh[:{h}] = 0"));
            }
            lines
        }
    }
}
