//! The panels of the page.

#[cfg(not(feature = "embed"))]
mod backward;
#[cfg(not(feature = "embed"))]
mod chain;
#[cfg(not(feature = "embed"))]
mod compare_with;
mod comparison;
#[cfg(not(feature = "embed"))]
mod curve_table;
mod curves;
mod ended;
#[cfg(not(feature = "embed"))]
mod experiments;
#[cfg(not(feature = "embed"))]
mod explained;
#[cfg(not(feature = "embed"))]
mod flipping;
#[cfg(not(feature = "embed"))]
mod flips;
#[cfg(not(feature = "embed"))]
mod foot;
#[cfg(not(feature = "embed"))]
mod gradient_word;
#[cfg(not(feature = "embed"))]
mod keys;
#[cfg(not(feature = "embed"))]
mod layer_by_layer;
#[cfg(not(feature = "embed"))]
mod learned;
#[cfg(not(feature = "embed"))]
mod learned_picture;
#[cfg(not(feature = "embed"))]
mod masthead;
#[cfg(not(feature = "embed"))]
mod microscope;
mod notices;
#[cfg(not(feature = "embed"))]
mod on_paper;
#[cfg(not(feature = "embed"))]
mod own_run;
#[cfg(not(feature = "embed"))]
mod own_run_head;
#[cfg(not(feature = "embed"))]
mod own_run_keys;
#[cfg(not(feature = "embed"))]
mod own_table;
#[cfg(not(feature = "embed"))]
mod own_table_choices;
#[cfg(not(feature = "embed"))]
mod posters;
#[cfg(not(feature = "embed"))]
mod recipe;
#[cfg(not(feature = "embed"))]
mod replay;
mod run_choice;
mod seed;
#[cfg(not(feature = "embed"))]
mod setting_groups;
mod stage;
#[cfg(not(feature = "embed"))]
mod take_away;
#[cfg(not(feature = "embed"))]
mod takes;
#[cfg(not(feature = "embed"))]
mod transport;
mod transport_parts;
mod verdict_line;

#[cfg(not(feature = "embed"))]
pub(crate) use backward::Backward;
#[cfg(not(feature = "embed"))]
pub(crate) use chain::Chain;
#[cfg(not(feature = "embed"))]
pub(crate) use compare_with::CompareWith;
pub(crate) use comparison::ComparisonPanel;
#[cfg(not(feature = "embed"))]
pub(crate) use curve_table::CurveTable;
pub(crate) use curves::Curves;
#[cfg(not(feature = "embed"))]
pub(crate) use experiments::Question;
#[cfg(not(feature = "embed"))]
pub(crate) use flips::Flips;
#[cfg(not(feature = "embed"))]
pub(crate) use foot::Foot;
#[cfg(not(feature = "embed"))]
pub(crate) use keys::Keys;
#[cfg(not(feature = "embed"))]
pub(crate) use learned::LearnedPanel;
#[cfg(not(feature = "embed"))]
pub(crate) use masthead::{HeadControls, Masthead};
#[cfg(not(feature = "embed"))]
pub(crate) use microscope::MicroscopePanel;
pub(crate) use notices::Notices;
#[cfg(not(feature = "embed"))]
pub(crate) use on_paper::OnPaper;
#[cfg(not(feature = "embed"))]
pub(crate) use own_run::OwnRunSheet;
#[cfg(not(feature = "embed"))]
pub(crate) use own_run_head::OwnRunHead;
#[cfg(not(feature = "embed"))]
pub(crate) use recipe::Recipe;
#[cfg(not(feature = "embed"))]
pub(crate) use replay::Replay;
#[cfg(feature = "embed")]
pub(crate) use run_choice::{RunChoice, RunNumber};
#[cfg(feature = "embed")]
pub(crate) use seed::Seed;
pub(crate) use stage::Stage;
#[cfg(not(feature = "embed"))]
pub(crate) use take_away::TakeAway;
#[cfg(not(feature = "embed"))]
pub(crate) use transport::Transport;
#[cfg(feature = "embed")]
pub(crate) use transport_parts::{PlayButton, Progress, SignButton, SpeedChoice};
#[cfg(feature = "embed")]
pub(crate) use verdict_line::RESULTS;
pub(crate) use verdict_line::{VerdictLine, judging};
