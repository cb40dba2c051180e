//! A network of fully connected layers as a `torch.nn.Module`: plain, residual, ReZero or highway, with
//! normalisation; its layers may have different widths where nothing goes around them.

use std::fmt::Write;

use model::{Kind, Model, Normalisation, Target};

use super::function::named;
use super::number::number;

/// What the script says of a dense network.
struct Dense<'a> {
    model: &'a Model,
    depth: usize,
    width: usize,
    /// Layers of a branch.
    block: usize,
    norm: Option<Norm>,
    /// Whether all layers have the same activation function.
    uniform: bool,
    way: Way,
}

/// The normalisation of every layer.
struct Norm {
    over: Normalisation,
    /// Whether the activation function comes after it.
    before: bool,
}

/// What the layers hand on, and what goes around them.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// φ(z), and no path.
    Plain,
    /// Sums z, and no path: a single layer.
    Sums,
    /// Sums z to which every branch adds, times a factor.
    Stream(Factor),
    /// φ of a sum.
    PostActivation,
    /// A blend of what goes around and what comes through.
    Highway,
}

/// The factor on a branch.
#[derive(Clone, Copy, PartialEq)]
enum Factor {
    One,
    Constant(f64),
    Learned,
}

impl Dense<'_> {
    fn of(model: &Model) -> Dense<'_> {
        Dense {
            model,
            depth: model.hidden().len(),
            width: model.units(0),
            block: model.period,
            norm: norm(model),
            uniform: named(model).len() == 1,
            way: way(model),
        }
    }

    /// What the script calls φ of the layer with index `i`.
    fn function(&self, i: &str) -> String {
        if self.uniform { "phi".to_owned() } else { format!("phis[{i}]") }
    }

    fn paths(&self) -> usize {
        self.model.paths().count()
    }
}

fn norm(model: &Model) -> Option<Norm> {
    let block = &model.blocks[0];
    block.modules.clone().find_map(|module| {
        let over = model.modules[module].kind.normalisation()?;
        let before = block.activated.is_some_and(|activated| module < activated.0);
        Some(Norm { over, before })
    })
}

fn way(model: &Model) -> Way {
    let hands_on_sums = model.hands_on_sums(0);
    let Some(path) = model.paths().next() else {
        return if hands_on_sums { Way::Sums } else { Way::Plain };
    };
    match model.module(path.module).kind {
        Kind::Blend => Way::Highway,
        Kind::Add { .. } | Kind::ScaledAdd { .. } if !hands_on_sums => Way::PostActivation,
        Kind::Add { scale: 1.0 } => Way::Stream(Factor::One),
        Kind::Add { scale } => Way::Stream(Factor::Constant(scale)),
        Kind::ScaledAdd { .. } => Way::Stream(Factor::Learned),
        Kind::Linear { .. }
        | Kind::Activation { .. }
        | Kind::Normalisation { .. }
        | Kind::Recurrence { .. }
        | Kind::LastStep
        | Kind::SplitSteps => unreachable!("{path:?} ends where nothing is added"),
    }
}

/// The class of the network.
pub(super) fn network(model: &Model) -> String {
    let dense = Dense::of(model);
    let mut class = String::from(
        "class Net(nn.Module):\n    \"\"\"Keeps what every layer hands on, for its gradient.\"\"\"\n\n",
    );
    class.push_str(&constructor(&dense));
    class.push('\n');
    if let Some(norm) = &dense.norm {
        class.push_str(&activate(dense.function("i"), norm));
        class.push('\n');
    }
    class.push_str(&forward(&dense));
    class.push_str(KEEP);
    class
}

/// The method that both kinds of networks share.
pub(super) const KEEP: &str = r#"
    def keep(self, name, h):
        if h.requires_grad:
            h.retain_grad()
        self.kept[name] = h
        return h
"#;

fn constructor(dense: &Dense<'_>) -> String {
    let (depth, width, inputs) = (dense.depth, dense.width, dense.model.features());
    let outputs = dense.model.units(depth);
    let mut lines = vec!["super().__init__()".to_owned()];
    let widths: Vec<usize> = (0..depth).map(|layer| dense.model.units(layer)).collect();
    let last = widths.last().copied().unwrap_or(width);
    lines.push(if widths.iter().all(|&it| it == width) {
        format!("sizes = [{inputs}] + {depth} * [{width}]")
    } else {
        format!("sizes = [{inputs}] + {widths:?}")
    });
    lines.push("self.layers = nn.ModuleList(map(nn.Linear, sizes, sizes[1:]))".to_owned());
    if let Some(norm) = &dense.norm {
        let norm = match norm.over {
            Normalisation::Batch => format!("nn.BatchNorm1d({width})"),
            Normalisation::Layer => format!("nn.LayerNorm({width})"),
            Normalisation::Rms => format!("nn.RMSNorm({width}, eps=1e-5)"),
        };
        lines.push(format!("self.norms = nn.ModuleList({norm} for _ in range({depth}))"));
    }
    match dense.way {
        Way::Stream(Factor::Learned) => lines.push(format!(
            "self.alphas = nn.ParameterList(nn.Parameter(torch.zeros(1)) for _ in range({}))",
            dense.paths()
        )),
        Way::Highway => lines.push(
            "self.transforms = nn.ModuleList(map(nn.Linear, sizes[1:-1], sizes[2:]))".to_owned(),
        ),
        Way::Plain
        | Way::Sums
        | Way::Stream(Factor::One | Factor::Constant(_))
        | Way::PostActivation => {}
    }
    lines.push(format!("self.output = nn.Linear({last}, {outputs})"));
    let mut text = String::from("    def __init__(self):\n");
    for line in lines {
        let _ = writeln!(text, "        {line}");
    }
    text
}

/// φ with the normalisation, in the order that the experiment says.
fn activate(phi: String, norm: &Norm) -> String {
    let value = if norm.before {
        format!("{phi}(self.norms[i](z))")
    } else {
        format!("self.norms[i]({phi}(z))")
    };
    format!("    def activate(self, i, z):\n        return {value}\n")
}

fn forward(dense: &Dense<'_>) -> String {
    let body = match dense.way {
        Way::Plain => plain(dense),
        Way::Sums => sums(dense),
        Way::Stream(factor) => stream(dense, factor),
        Way::PostActivation => post_activation(dense),
        Way::Highway => highway(dense),
    };
    let mut text = String::from("    def forward(self, x):\n        self.kept = {}\n");
    for line in body {
        let _ = writeln!(text, "        {line}");
    }
    text
}

/// φ of `z`, of the layer with index `i`.
fn phi(dense: &Dense<'_>, i: &str, z: &str) -> String {
    match dense.norm {
        None => format!("{}({z})", dense.function(i)),
        Some(_) => format!("self.activate({i}, {z})"),
    }
}

fn plain(dense: &Dense<'_>) -> Vec<String> {
    let value = phi(dense, "i", "layer(h)");
    vec![
        "h = x".to_owned(),
        "for i, layer in enumerate(self.layers):".to_owned(),
        format!("    h = self.keep(f\"layer{{i + 1}}\", {value})"),
        output(dense, "h"),
    ]
}

/// One hidden layer in a pre-activation network has no path, and still hands on its sum.
fn sums(dense: &Dense<'_>) -> Vec<String> {
    let last = dense.depth - 1;
    let value = phi(dense, "i - 1", "z");
    vec![
        "for i, layer in enumerate(self.layers):".to_owned(),
        format!("    z = self.keep(f\"layer{{i + 1}}\", layer({value} if i else x))"),
        output(dense, &phi(dense, &last.to_string(), "z")),
    ]
}

/// Pre-activation: z ← z + branch.
fn stream(dense: &Dense<'_>, factor: Factor) -> Vec<String> {
    let (depth, block) = (dense.depth, dense.block);
    let branch = format!("layer({})", phi(dense, "i - 1", "z"));
    let scaled = |branch: &str| match factor {
        Factor::Learned if block == 1 => format!("self.alphas[i - 1] * {branch}"),
        Factor::Learned => format!("self.alphas[(i - 1) // {block}] * {branch}"),
        Factor::Constant(scale) => format!("{} * {branch}", number(scale)),
        Factor::One => branch.to_owned(),
    };
    let mut lines = Vec::new();
    if block == 1 {
        lines.push("z = self.keep(\"layer1\", self.layers[0](x))".to_owned());
        lines.push("for i, layer in enumerate(self.layers[1:], 1):".to_owned());
        lines.push(format!("    z = self.keep(f\"layer{{i + 1}}\", z + {})", scaled(&branch)));
    } else {
        lines.push("z = skip = self.keep(\"layer1\", self.layers[0](x))".to_owned());
        lines.push("for i, layer in enumerate(self.layers[1:], 1):".to_owned());
        lines.push(format!("    z = {branch}"));
        lines.push(format!("    if {}:", ends(depth, block)));
        lines.push(format!("        z = skip = skip + {}", scaled("z")));
        lines.push("    self.keep(f\"layer{i + 1}\", z)".to_owned());
    }
    lines.push(output(dense, &phi(dense, &(depth - 1).to_string(), "z")));
    lines
}

/// Post-activation: h ← φ(h + branch).
fn post_activation(dense: &Dense<'_>) -> Vec<String> {
    let (depth, block) = (dense.depth, dense.block);
    let mut lines =
        vec![format!("h = skip = self.keep(\"layer1\", {})", phi(dense, "0", "self.layers[0](x)"))];
    lines.push("for i, layer in enumerate(self.layers[1:], 1):".to_owned());
    if block == 1 {
        lines.push(format!(
            "    h = self.keep(f\"layer{{i + 1}}\", {})",
            phi(dense, "i", "h + layer(h)")
        ));
        lines[0] = lines[0].replace("h = skip", "h");
    } else {
        lines.push(format!("    ends = {}", ends(depth, block)));
        let sum = phi(dense, "i", "skip + layer(h) if ends else layer(h)");
        lines.push(format!("    h = self.keep(f\"layer{{i + 1}}\", {sum})"));
        lines.push("    skip = h if ends else skip".to_owned());
    }
    lines.push(output(dense, "h"));
    lines
}

/// h ← T φ(W h + b) + (1 − T) h.
fn highway(dense: &Dense<'_>) -> Vec<String> {
    let value = phi(dense, "i", "layer(h)");
    vec![
        format!("h = self.keep(\"layer1\", {})", phi(dense, "0", "self.layers[0](x)")),
        "for i, layer in enumerate(self.layers[1:], 1):".to_owned(),
        "    gate = torch.sigmoid(self.transforms[i - 1](h))".to_owned(),
        format!("    h = self.keep(f\"layer{{i + 1}}\", gate * {value} + (1 - gate) * h)"),
        output(dense, "h"),
    ]
}

/// Whether a path ends at layer `i`, as an expression.
fn ends(depth: usize, block: usize) -> String {
    if (depth - 1).is_multiple_of(block) {
        format!("i % {block} == 0")
    } else {
        format!("i % {block} == 0 or i == {}", depth - 1)
    }
}

/// The last line: the logits, cut into those of each time step where every one has a target.
fn output(dense: &Dense<'_>, h: &str) -> String {
    let value = format!("self.keep(\"output\", self.output({h}))");
    let (outputs, targets) = (dense.model.units(dense.depth), dense.model.targets_per_row());
    match dense.model.main_loss().target {
        Target::ClassPerStep { .. } if outputs > targets => {
            format!("return {value}.view(len(x), {targets}, {})", outputs / targets)
        }
        Target::ClassPerStep { .. } | Target::Class { .. } | Target::Value => {
            format!("return {value}")
        }
    }
}
