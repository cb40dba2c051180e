//! The panels of the page.

mod colour_scale;
mod curves;
mod experiments;
mod flips;
mod foot;
mod heatmap;
mod heatmap_axes;
mod masthead;
mod microscope;
mod microscope_facts;
mod network;
mod notices;
mod on_paper;
mod own_table;
mod profile;
mod profile_table;
mod rail;
mod run_choice;
mod transport;
mod verdict_line;

pub(crate) use curves::Curves;
pub(crate) use experiments::Question;
pub(crate) use flips::Flips;
pub(crate) use foot::Foot;
pub(crate) use heatmap::HeatmapPanel;
pub(crate) use masthead::Masthead;
pub(crate) use microscope::MicroscopePanel;
pub(crate) use network::NetworkPanel;
pub(crate) use notices::Notices;
pub(crate) use on_paper::OnPaper;
pub(crate) use profile::ProfilePanel;
pub(crate) use rail::Rail;
pub(crate) use transport::Transport;
pub(crate) use verdict_line::VerdictLine;
