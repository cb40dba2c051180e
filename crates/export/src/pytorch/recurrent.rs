//! A recurrent network as a `torch.nn.Module`, cell by cell, so that every hidden state keeps its
//! gradient: `torch.nn.LSTM` as a whole hands out only the part that does not pass through time.

use std::fmt::Write;

use model::{Activation, Cell, Model, Target};

use super::dense::KEEP;
use super::function::nonlinearity;

/// The class of the network, and that of its cell where torch has none.
pub(super) fn network(model: &Model, cell: Cell) -> String {
    let mut text = String::new();
    if needs_own_cell(cell) {
        text.push_str(OWN_CELL);
        text.push_str("\n\n");
    }
    text.push_str(
        "class Net(nn.Module):\n    \"\"\"Keeps every hidden state, for its gradient.\"\"\"\n\n",
    );
    text.push_str(&constructor(model, cell));
    text.push('\n');
    text.push_str(&forward(model, cell));
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
fn needs_own_cell(cell: Cell) -> bool {
    matches!(cell, Cell::Rnn(activation) if nonlinearity(activation).is_none())
}

/// The cell's class, and its options.
fn class(cell: Cell) -> (&'static str, &'static str) {
    match cell {
        Cell::Lstm => ("nn.LSTMCell", ""),
        Cell::Gru => ("nn.GRUCell", ""),
        Cell::Rnn(Activation::Relu) => ("nn.RNNCell", ", nonlinearity=\"relu\""),
        Cell::Rnn(_) if needs_own_cell(cell) => ("Cell", ""),
        Cell::Rnn(_) => ("nn.RNNCell", ""),
    }
}

fn constructor(model: &Model, cell: Cell) -> String {
    let (depth, features) = (model.hidden().len(), model.features());
    let (width, outputs) = (model.units(0), model.units(depth));
    let (cell, options) = class(cell);
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

fn forward(model: &Model, cell: Cell) -> String {
    let width = model.units(0);
    let lstm = cell == Cell::Lstm;
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
    if let Some(truncation) = model.truncation(0) {
        let detached = if lstm { "h.detach(), c.detach()" } else { "h.detach()" };
        add(&format!("    if t > 0 and t % {truncation} == 0:  # truncated back-propagation"));
        add(&format!("        {states} = {detached}"));
    }
    add(&format!("    {step}"));
    add("    states.append(self.keep(f\"layer{number}@{t + 1}\", h))");
    add("sequence = states");
    let top = match model.main_loss().target {
        Target::ClassPerStep { .. } => "torch.stack(sequence, dim=1)",
        Target::Class { .. } | Target::Value => "sequence[-1]",
    };
    let _ = writeln!(text, "        return self.keep(\"output\", self.output({top}))");
    text
}
