//! A dense network as a `torch.nn.Module`: plain, residual, ReZero or highway, with normalisation.

use std::fmt::Write;

use experiment::{Norm, NormPlace, Plan, Skip, Target};

use super::number;

/// The class of the network.
pub(super) fn network(plan: &Plan) -> String {
    let mut class = String::from(
        "class Net(nn.Module):\n    \"\"\"Keeps what every layer hands on, for its gradient.\"\"\"\n\n",
    );
    class.push_str(&constructor(plan));
    class.push('\n');
    if plan.spec.norm != Norm::None {
        class.push_str(&activate(plan));
        class.push('\n');
    }
    class.push_str(&forward(plan));
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

fn constructor(plan: &Plan) -> String {
    let (spec, first) = (&plan.spec, &plan.layers[0]);
    let (depth, width, inputs) = (spec.depth, spec.width, first.fan_in);
    let outputs = plan.layers[depth].fan_out;
    let mut lines = vec!["super().__init__()".to_owned()];
    lines.push(format!("sizes = [{inputs}] + {depth} * [{width}]"));
    lines.push("self.layers = nn.ModuleList(map(nn.Linear, sizes, sizes[1:]))".to_owned());
    let norm = match spec.norm {
        Norm::None => None,
        Norm::Batch => Some(format!("nn.BatchNorm1d({width})")),
        Norm::Layer => Some(format!("nn.LayerNorm({width})")),
        Norm::Rms => Some(format!("nn.RMSNorm({width}, eps=1e-5)")),
    };
    if let Some(norm) = norm {
        lines.push(format!("self.norms = nn.ModuleList({norm} for _ in range({depth}))"));
    }
    let paths = plan.layers.iter().filter(|layer| layer.path.is_some()).count();
    match spec.skip {
        Skip::ReZero if paths > 0 => lines.push(format!(
            "self.alphas = nn.ParameterList(nn.Parameter(torch.zeros(1)) for _ in range({paths}))"
        )),
        Skip::Highway if paths > 0 => lines.push(
            "self.transforms = nn.ModuleList(map(nn.Linear, sizes[1:-1], sizes[2:]))".to_owned(),
        ),
        _ => {}
    }
    lines.push(format!("self.output = nn.Linear({width}, {outputs})"));
    let mut text = String::from("    def __init__(self):\n");
    for line in lines {
        let _ = writeln!(text, "        {line}");
    }
    text
}

/// φ with the normalisation, in the order that the experiment says.
fn activate(plan: &Plan) -> String {
    let value = match plan.spec.norm_place {
        NormPlace::Before => "phi(self.norms[i](z))",
        NormPlace::After => "self.norms[i](phi(z))",
    };
    format!("    def activate(self, i, z):\n        return {value}\n")
}

fn forward(plan: &Plan) -> String {
    let has_paths = plan.layers.iter().any(|layer| layer.path.is_some());
    let body = if !has_paths {
        plain(plan)
    } else if plan.spec.skip.is_pre_activation() {
        stream(plan)
    } else if plan.spec.skip == Skip::Highway {
        highway(plan)
    } else {
        post_activation(plan)
    };
    let mut text = String::from("    def forward(self, x):\n        self.kept = {}\n");
    for line in body {
        let _ = writeln!(text, "        {line}");
    }
    text
}

/// φ of `z`, of the layer with index `i`.
fn phi(plan: &Plan, i: &str, z: &str) -> String {
    if plan.spec.norm == Norm::None {
        format!("phi({z})")
    } else {
        format!("self.activate({i}, {z})")
    }
}

fn plain(plan: &Plan) -> Vec<String> {
    // One hidden layer in a pre-activation network has no path, and still hands on its sum.
    if plan.spec.skip.is_pre_activation() {
        let last = plan.spec.depth - 1;
        let value = phi(plan, "i - 1", "z");
        return vec![
            "for i, layer in enumerate(self.layers):".to_owned(),
            format!("    z = self.keep(f\"layer{{i + 1}}\", layer({value} if i else x))"),
            output(plan, &phi(plan, &last.to_string(), "z")),
        ];
    }
    let value = phi(plan, "i", "layer(h)");
    vec![
        "h = x".to_owned(),
        "for i, layer in enumerate(self.layers):".to_owned(),
        format!("    h = self.keep(f\"layer{{i + 1}}\", {value})"),
        output(plan, "h"),
    ]
}

/// Pre-activation: z ← z + branch.
fn stream(plan: &Plan) -> Vec<String> {
    let (depth, block) = (plan.spec.depth, plan.spec.block);
    let path = plan.layers.iter().find_map(|layer| layer.path);
    let scale = path.map_or(1.0, |path| path.scale);
    let branch = format!("layer({})", phi(plan, "i - 1", "z"));
    let scaled = |branch: &str| match plan.spec.skip {
        Skip::ReZero if block == 1 => format!("self.alphas[i - 1] * {branch}"),
        Skip::ReZero => format!("self.alphas[(i - 1) // {block}] * {branch}"),
        Skip::ResidualScaled => format!("{} * {branch}", number(scale)),
        _ => branch.to_owned(),
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
    lines.push(output(plan, &phi(plan, &(depth - 1).to_string(), "z")));
    lines
}

/// Post-activation: h ← φ(h + branch).
fn post_activation(plan: &Plan) -> Vec<String> {
    let (depth, block) = (plan.spec.depth, plan.spec.block);
    let mut lines =
        vec![format!("h = skip = self.keep(\"layer1\", {})", phi(plan, "0", "self.layers[0](x)"))];
    lines.push("for i, layer in enumerate(self.layers[1:], 1):".to_owned());
    if block == 1 {
        lines.push(format!(
            "    h = self.keep(f\"layer{{i + 1}}\", {})",
            phi(plan, "i", "h + layer(h)")
        ));
        lines[0] = lines[0].replace("h = skip", "h");
    } else {
        lines.push(format!("    ends = {}", ends(depth, block)));
        let sum = phi(plan, "i", "skip + layer(h) if ends else layer(h)");
        lines.push(format!("    h = self.keep(f\"layer{{i + 1}}\", {sum})"));
        lines.push("    skip = h if ends else skip".to_owned());
    }
    lines.push(output(plan, "h"));
    lines
}

/// h ← T φ(W h + b) + (1 − T) h.
fn highway(plan: &Plan) -> Vec<String> {
    let value = phi(plan, "i", "layer(h)");
    vec![
        format!("h = self.keep(\"layer1\", {})", phi(plan, "0", "self.layers[0](x)")),
        "for i, layer in enumerate(self.layers[1:], 1):".to_owned(),
        "    gate = torch.sigmoid(self.transforms[i - 1](h))".to_owned(),
        format!("    h = self.keep(f\"layer{{i + 1}}\", gate * {value} + (1 - gate) * h)"),
        output(plan, "h"),
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
fn output(plan: &Plan, h: &str) -> String {
    let value = format!("self.keep(\"output\", self.output({h}))");
    let outputs = plan.layers[plan.spec.depth].fan_out;
    match plan.shape.target {
        Target::ClassPerStep { .. } if outputs > plan.targets => {
            format!("return {value}.view(len(x), {}, {})", plan.targets, outputs / plan.targets)
        }
        _ => format!("return {value}"),
    }
}
