//! The panels of the page.

#[cfg(not(feature = "embed"))]
mod backward;
mod colour_scale;
#[cfg(not(feature = "embed"))]
mod compare_with;
mod comparison;
mod curves;
mod ended;
#[cfg(not(feature = "embed"))]
mod experiments;
mod flips;
#[cfg(not(feature = "embed"))]
mod foot;
mod heatmap;
mod heatmap_axes;
mod heatmap_field;
mod heatmap_gestures;
mod heatmap_picture;
#[cfg(not(feature = "embed"))]
mod keys;
#[cfg(not(feature = "embed"))]
mod learned;
#[cfg(not(feature = "embed"))]
mod learned_picture;
#[cfg(not(feature = "embed"))]
mod masthead;
#[cfg(not(feature = "embed"))]
mod microscope;
#[cfg(not(feature = "embed"))]
mod network;
mod notices;
#[cfg(not(feature = "embed"))]
mod on_paper;
#[cfg(not(feature = "embed"))]
mod own_run;
#[cfg(not(feature = "embed"))]
mod own_run_head;
#[cfg(not(feature = "embed"))]
mod own_table;
#[cfg(not(feature = "embed"))]
mod posters;
mod profile;
mod profile_table;
#[cfg(not(feature = "embed"))]
mod rail;
mod run_choice;
mod seed;
#[cfg(not(feature = "embed"))]
mod take_away;
#[cfg(not(feature = "embed"))]
mod takes;
#[cfg(not(feature = "embed"))]
mod timeline;
#[cfg(not(feature = "embed"))]
mod transport;
mod transport_parts;
mod verdict_line;

#[cfg(not(feature = "embed"))]
pub(crate) use compare_with::CompareWith;
pub(crate) use comparison::ComparisonPanel;
pub(crate) use curves::Curves;
#[cfg(not(feature = "embed"))]
pub(crate) use experiments::Question;
pub(crate) use flips::Flips;
#[cfg(not(feature = "embed"))]
pub(crate) use foot::Foot;
pub(crate) use heatmap::HeatmapPanel;
#[cfg(not(feature = "embed"))]
pub(crate) use keys::Keys;
#[cfg(not(feature = "embed"))]
pub(crate) use learned::LearnedPanel;
#[cfg(not(feature = "embed"))]
pub(crate) use masthead::{HeadControls, Masthead};
#[cfg(not(feature = "embed"))]
pub(crate) use microscope::MicroscopePanel;
#[cfg(not(feature = "embed"))]
pub(crate) use network::NetworkPanel;
pub(crate) use notices::Notices;
#[cfg(not(feature = "embed"))]
pub(crate) use on_paper::OnPaper;
#[cfg(not(feature = "embed"))]
pub(crate) use own_run::OwnRunSheet;
#[cfg(not(feature = "embed"))]
pub(crate) use own_run_head::OwnRunHead;
pub(crate) use profile::ProfilePanel;
#[cfg(not(feature = "embed"))]
pub(crate) use rail::Rail;
#[cfg(feature = "embed")]
pub(crate) use run_choice::{RunChoice, RunNumber};
#[cfg(feature = "embed")]
pub(crate) use seed::Seed;
#[cfg(not(feature = "embed"))]
pub(crate) use take_away::TakeAway;
#[cfg(not(feature = "embed"))]
pub(crate) use timeline::Timeline;
#[cfg(not(feature = "embed"))]
pub(crate) use transport::Transport;
#[cfg(feature = "embed")]
pub(crate) use transport_parts::{PlayButton, Progress, SignButton, SpeedChoice};
#[cfg(feature = "embed")]
pub(crate) use verdict_line::RESULTS;
pub(crate) use verdict_line::{VerdictLine, judging};
