//! How the weights start, in the words of `torch.nn.init`: as the model's parameters say.

use std::fmt::Write;

use model::{Cell, Draw, Init, Kind, Model, Parameter, ParameterKind, Rows, Scheme};

use super::number::number;

/// The function `initialise(net)`. All hidden layers of a network start alike.
pub(super) fn function(model: &Model) -> String {
    let mut text = String::from(
        "@torch.no_grad()\ndef initialise(net):\n    \"\"\"Draws weights as the experiment says.\"\"\"\n",
    );
    let body = match model.cell(0) {
        Some(cell) => recurrent(model, cell),
        None => dense(model),
    };
    for line in body {
        let _ = writeln!(text, "    {line}");
    }
    text
}

fn dense(model: &Model) -> Vec<String> {
    let mut lines = vec!["for layer in [*net.layers, net.output]:".to_owned()];
    lines.extend(indented(linear(model, 0, "layer")));
    if let Some((gate, bias)) = gate(model) {
        lines.push("for layer in net.transforms:".to_owned());
        lines.extend(indented(weight(first(gate), "layer")));
        if let Draw::Constant(start) = first(bias).draw {
            lines.push(format!("    layer.bias.fill_({})", number(start)));
        }
    }
    lines
}

/// Weight and bias of the first gate that a linear map opens.
fn gate(model: &Model) -> Option<(&Parameter, &Parameter)> {
    model.modules.iter().find_map(|module| match module.kind {
        Kind::Linear { weight, bias } => {
            let weight = model.parameter(weight);
            let is_gate = weight.kind == ParameterKind::GateWeight;
            is_gate.then(|| (weight, model.parameter(bias)))
        }
        Kind::Activation { .. }
        | Kind::Normalisation { .. }
        | Kind::Add { .. }
        | Kind::ScaledAdd { .. }
        | Kind::Blend
        | Kind::Recurrence { .. }
        | Kind::LastStep
        | Kind::SplitSteps => None,
    })
}

/// A parameter of a block by its name.
fn named<'a>(model: &'a Model, block: usize, name: &str) -> &'a Parameter {
    let found = model.parameters_of(block).iter().find(|it| it.name == name);
    found.unwrap_or_else(|| unreachable!("block {block} has a {name}"))
}

/// The rows that say how all of a parameter starts that has none of its own, or else the first.
fn first(parameter: &Parameter) -> &Rows {
    let follows = parameter.rows.iter().find(|rows| rows.scheme.is_some());
    follows.unwrap_or(&parameter.rows[0])
}

fn indented(lines: Vec<String>) -> impl Iterator<Item = String> {
    lines.into_iter().map(|line| format!("    {line}"))
}

/// Lines that draw the weight and the bias of a linear layer.
fn linear(model: &Model, block: usize, layer: &str) -> Vec<String> {
    let mut lines = weight(first(named(model, block, "weight")), layer);
    lines.extend(bias(first(named(model, block, "bias")), &format!("{layer}.bias")));
    lines
}

/// Lines that draw the weight of a linear layer.
fn weight(rows: &Rows, layer: &str) -> Vec<String> {
    if let Some(Scheme { init: Init::PyTorch, gain }) = rows.scheme {
        let mut lines = vec![format!("{layer}.reset_parameters()  # U(±1/√fan-in)")];
        lines.extend(scaled(gain, &format!("{layer}.weight")));
        return lines;
    }
    matrix(rows, &format!("{layer}.weight"))
}

/// The line that draws a bias, where PyTorch has not done so when it reset the layer.
fn bias(rows: &Rows, tensor: &str) -> Option<String> {
    let is_reset = matches!(rows.scheme, Some(Scheme { init: Init::PyTorch, .. }))
        && matches!(rows.draw, Draw::Uniform { .. });
    (!is_reset).then(|| drawn(rows.draw, tensor))
}

/// Lines that draw a matrix, other than by PyTorch's default: by the name of its initialisation, if it
/// follows one.
fn matrix(rows: &Rows, w: &str) -> Vec<String> {
    let Some(Scheme { init, gain }) = rows.scheme else { return vec![drawn(rows.draw, w)] };
    let kaiming = |kind: &str, nonlinearity: &str| {
        let mut lines =
            vec![format!("nn.init.kaiming_{kind}_({w}, nonlinearity=\"{nonlinearity}\")")];
        lines.extend(scaled(gain, w));
        lines
    };
    match init {
        Init::Glorot => vec![format!("nn.init.xavier_uniform_({w}{})", option(gain))],
        Init::GlorotNormal => vec![format!("nn.init.xavier_normal_({w}{})", option(gain))],
        Init::He => kaiming("normal", "relu"),
        Init::HeUniform => kaiming("uniform", "relu"),
        Init::LeCun => kaiming("normal", "linear"),
        Init::LeCunUniform => kaiming("uniform", "linear"),
        Init::Orthogonal | Init::Normal => vec![drawn(rows.draw, w)],
        Init::PyTorch => Vec::new(),
    }
}

/// The line that draws a tensor from a distribution.
fn drawn(draw: Draw, tensor: &str) -> String {
    match draw {
        Draw::Constant(0.0) => format!("nn.init.zeros_({tensor})"),
        Draw::Constant(value) => format!("nn.init.constant_({tensor}, {})", number(value)),
        Draw::Uniform { bound } => {
            format!("nn.init.uniform_({tensor}, {}, {})", number(-bound), number(bound))
        }
        Draw::Normal { deviation } => {
            format!("nn.init.normal_({tensor}, std={})", number(deviation))
        }
        Draw::Orthogonal { gain } => format!("nn.init.orthogonal_({tensor}{})", option(gain)),
        Draw::Identity { gain: 1.0 } => format!("nn.init.eye_({tensor})"),
        Draw::Identity { gain } => format!("nn.init.eye_({tensor}).mul_({})", number(gain)),
        Draw::Chrono { longest, sign } => {
            format!("{tensor}.uniform_(1, {}).log_().mul_({})", longest - 1.0, number(sign))
        }
    }
}

/// A gain as an option of a function of `torch.nn.init`.
fn option(gain: f64) -> String {
    if gain == 1.0 { String::new() } else { format!(", gain={}", number(gain)) }
}

fn scaled(gain: f64, w: &str) -> Option<String> {
    (gain != 1.0).then(|| format!("{w}.mul_({})", number(gain)))
}

fn recurrent(model: &Model, cell: Cell) -> Vec<String> {
    let gates = cell.gates();
    let mut lines = vec!["for cell in net.cells:".to_owned()];
    let mut add = |line: String| lines.push(format!("    {line}"));
    let chunks = |name: &str| {
        if gates == 1 { format!("[cell.{name}]") } else { format!("cell.{name}.chunk({gates})") }
    };
    let input = first(named(model, 0, "weight_ih"));
    let hidden = first(named(model, 0, "weight_hh"));
    if let Some(Scheme { init: Init::PyTorch, gain }) = input.scheme {
        add("cell.reset_parameters()  # U(±1/√hidden)".to_owned());
        if let Some(line) = scaled(gain, "w") {
            add("for w in [cell.weight_ih, cell.weight_hh]:".to_owned());
            add(format!("    {line}"));
        }
    } else {
        add(match (hidden.scheme, gates) {
            (Some(_), 1) => "for w in [cell.weight_ih, cell.weight_hh]:".to_owned(),
            (Some(_), _) => {
                format!("for w in [*{}, *{}]:", chunks("weight_ih"), chunks("weight_hh"))
            }
            (None, _) => format!("for w in {}:", chunks("weight_ih")),
        });
        indented(matrix(input, "w")).for_each(&mut add);
    }
    if hidden.scheme.is_none() {
        add(format!("for w in {}:", chunks("weight_hh")));
        add(format!("    {}", drawn(hidden.draw, "w")));
    }
    let biases = named(model, 0, "bias_ih");
    if let Some(line) = bias(first(biases), "b") {
        add("for b in [cell.bias_ih, cell.bias_hh]:".to_owned());
        add(format!("    {line}"));
    }
    forget_bias(biases, cell).into_iter().for_each(&mut add);
    lines.extend(linear(model, model.hidden().len(), "net.output"));
    lines
}

/// Lines that set the bias of the gate that keeps the state, where it starts in a way of its own; it is
/// the sum of PyTorch's two.
fn forget_bias(biases: &Parameter, cell: Cell) -> Vec<String> {
    let gate = match cell {
        Cell::Lstm => "forget gate: the second of i, f, g, o",
        Cell::Gru => "update gate: the second of r, z, n",
        Cell::Rnn(_) => return Vec::new(),
    };
    let (before, keeping) = (&biases.rows[0], &biases.rows[1]);
    if keeping.scheme.is_some() {
        return Vec::new();
    }
    let h = keeping.size;
    let block = format!("{h}:{}", 2 * h);
    match keeping.draw {
        Draw::Constant(start) => vec![
            format!("cell.bias_ih[{block}] = {}  # {gate}", number(start)),
            format!("cell.bias_hh[{block}] = 0"),
        ],
        Draw::Chrono { longest, .. } => {
            let mut lines = vec![
                format!("memory = torch.empty({h}).uniform_(1, {}).log()", longest - 1.0),
                format!("cell.bias_ih[{block}] = memory  # {gate}"),
                format!("cell.bias_hh[{block}] = 0"),
            ];
            if matches!(before.draw, Draw::Chrono { .. }) {
                lines.push(format!("cell.bias_ih[:{h}] = -memory  # input gate"));
                lines.push(format!("cell.bias_hh[:{h}] = 0"));
            }
            lines
        }
        Draw::Uniform { .. }
        | Draw::Normal { .. }
        | Draw::Orthogonal { .. }
        | Draw::Identity { .. } => Vec::new(),
    }
}
