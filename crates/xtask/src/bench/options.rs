//! What `cargo xtask bench` measures: its workloads and its options.

use std::path::PathBuf;

use clap::Args;

/// The six networks that are compared, three networks with a vanishing and with a healthy gradient, and the two
/// series that only our core trains.
pub(super) const WORKLOADS: [&str; 6] = ["M1", "M2", "M3", "R1", "S1", "S2"];
pub(super) const PAIRS: [&str; 3] = ["V1", "V2", "V3"];
pub(super) const SERIES: [&str; 2] = ["depth", "length"];

/// What to measure, and where to write it.
#[derive(Args)]
pub(crate) struct Options {
    /// Fewer and shorter rounds: a look, not a measurement.
    #[arg(long)]
    pub(super) quick: bool,
    /// Ours alone, without other libraries and not natively: for work on the kernels.
    #[arg(long)]
    pub(super) ours: bool,
    /// Some of M1, M2, M3, R1, S1, S2, V1, V2, V3, depth and length, with commas between them.
    #[arg(long, value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Where to write every number; the table goes beside it, as Markdown.
    #[arg(long)]
    pub(super) json: Option<PathBuf>,
}

impl Options {
    /// Whether this workload is to be measured.
    pub(super) fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|wanted| wanted == name)
    }
}
