//! A recurrent network as a `torch.nn.Module`, cell by cell, so that every hidden state keeps its
//! gradient: `torch.nn.LSTM` as a whole hands out only the part that does not pass through time.

use std::fmt::Write;

use experiment::{Activation, Cell, LayerRole, Plan, Target};

use super::dense::KEEP;
use super::function::nonlinearity;

/// The class of the network, and that of its cell where torch has none.
pub(super) fn network(plan: &Plan) -> String {
    let mut text = String::new();
    if needs_own_cell(plan) {
        text.push_str(OWN_CELL);
        text.push_str("\n\n");
    }
    text.push_str(
        "class Net(nn.Module):\n    \"\"\"Keeps every hidden state, for its gradient.\"\"\"\n\n",
    );
    text.push_str(&constructor(plan));
    text.push('\n');
    text.push_str(&forward(plan));
    text.push_str(KEEP);
    text
}

const OWN_CELL: &str = r#"class Cell(nn.RNNCell):
    """nn.RNNCell with another activation function."""

    def forward(self, x, h):
        z = F.linear(x, self.weight_ih, self.bias_ih)
        return phi(z + F.linear(h, self.weight_hh, self.bias_hh))
"#;

/// Whether the cell is one that `torch.nn` does not have.
pub(super) fn needs_own_cell(plan: &Plan) -> bool {
    let LayerRole::Recurrent(Cell::Rnn(activation)) = plan.layers[0].role else { return false };
    nonlinearity(activation).is_none()
}

fn cell(plan: &Plan) -> (&'static str, &'static str) {
    match plan.layers[0].role {
        LayerRole::Recurrent(Cell::Lstm) => ("nn.LSTMCell", ""),
        LayerRole::Recurrent(Cell::Gru) => ("nn.GRUCell", ""),
        LayerRole::Recurrent(Cell::Rnn(Activation::Relu)) => {
            ("nn.RNNCell", ", nonlinearity=\"relu\"")
        }
        _ if needs_own_cell(plan) => ("Cell", ""),
        _ => ("nn.RNNCell", ""),
    }
}

fn constructor(plan: &Plan) -> String {
    let (spec, features) = (&plan.spec, plan.shape.features);
    let (depth, width, outputs) = (spec.depth, spec.width, plan.layers[spec.depth].fan_out);
    let (cell, options) = cell(plan);
    let cells = if depth == 1 {
        format!("[{cell}({features}, {width}{options})]")
    } else {
        format!("{cell}(n, {width}{options}) for n in [{features}] + {} * [{width}]", depth - 1)
    };
    format!(
        "    def __init__(self):\n        super().__init__()\n        \
         self.cells = nn.ModuleList({cells})\n        \
         self.output = nn.Linear({width}, {outputs})\n"
    )
}

fn forward(plan: &Plan) -> String {
    let width = plan.spec.width;
    let lstm = matches!(plan.layers[0].role, LayerRole::Recurrent(Cell::Lstm));
    let (zero, step, states) = if lstm {
        ("h = c", "h, c = cell(x_t, (h, c))", "h, c")
    } else {
        ("h", "h = cell(x_t, h)", "h")
    };
    let mut text = String::from(
        "    def forward(self, x):  # [rows, time steps, features]\n        self.kept = {}\n        \
         sequence = x.unbind(1)\n        for number, cell in enumerate(self.cells, 1):\n",
    );
    let mut add = |line: &str| {
        let _ = writeln!(text, "            {line}");
    };
    add(&format!("{zero} = x.new_zeros(len(x), {width})"));
    add("states = []");
    add("for t, x_t in enumerate(sequence):");
    if plan.spec.truncation > 0 {
        let truncation = plan.spec.truncation;
        let detached = if lstm { "h.detach(), c.detach()" } else { "h.detach()" };
        add(&format!("    if t > 0 and t % {truncation} == 0:  # truncated back-propagation"));
        add(&format!("        {states} = {detached}"));
    }
    add(&format!("    {step}"));
    add("    states.append(self.keep(f\"layer{number}@{t + 1}\", h))");
    add("sequence = states");
    let top = match plan.shape.target {
        Target::ClassPerStep { .. } => "torch.stack(sequence, dim=1)",
        Target::Class { .. } | Target::Value => "sequence[-1]",
    };
    let _ = writeln!(text, "        return self.keep(\"output\", self.output({top}))");
    text
}
