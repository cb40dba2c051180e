//! Pictures of a run: heatmap pixels, colour map, profile and curve charts; canvas and SVG.
//!
//! Everything is drawn through plotters' `DrawingBackend`, so the page (canvas) and the tests (SVG)
//! share one picture. The crate holds no words for readers: every label comes from the caller. Sizes
//! are in device pixels; each chart's `scale` says how many of them one CSS pixel has.

mod accuracy_chart;
mod answers_chart;
mod bar_axis;
mod bar_layout;
mod bar_run;
mod bar_values;
pub mod colour;
mod counts;
mod decades;
mod digit_sheet;
mod evaluations;
mod frame;
mod function_shape;
mod heatmap;
mod heatmap_chart;
mod history;
mod layer_labels;
mod light;
mod look;
mod loss_axis;
mod loss_chart;
mod loss_strip;
mod loss_strip_words;
mod network_edge;
mod network_edge_layout;
mod network_edge_words;
mod openings_chart;
mod pen;
mod plane_picture;
mod png_text;
mod poster;
mod profile_bars;
mod rows;
mod sequence_picture;
mod series;
mod slope_chart;
mod steps;
mod svg;
mod theme;
mod thinning;
mod window;

pub use accuracy_chart::{AccuracyChart, AccuracyLabels};
pub use answers_chart::AnswersChart;
pub use bar_run::BarRun;
pub use counts::Counts;
pub use decades::{DecadeRange, decade_label, power_label};
pub use digit_sheet::{DIGIT_SIDE, DigitSheet, Told, digit_pixels};
pub use evaluations::Evaluations;
pub use frame::PlotArea;
pub use function_shape::FunctionShape;
pub use heatmap::{Heatmap, Subject};
pub use heatmap_chart::{HeatmapChart, HeatmapLabels};
pub use history::{History, MAX_COLUMNS, Sample};
pub use loss_axis::LossAxis;
pub use loss_chart::{LossChart, LossLabels};
pub use loss_strip::{LossStrip, StripLabels};
pub use network_edge::{NetworkEdge, NetworkLabels};
pub use network_edge_layout::EdgePart;
pub use openings_chart::OpeningsChart;
pub use pen::FONT_FAMILY;
pub use plane_picture::{PlanePicture, class_colour, class_shape};
pub use plotters::coord::Shift;
pub use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
pub use plotters::style::RGBColor;
pub use png_text::with_text;
pub use poster::Poster;
pub use profile_bars::{BarLabels, ProfileBars};
pub use rows::Rows;
pub use sequence_picture::{SequencePicture, Strip};
pub use slope_chart::{SlopeChart, SlopeLabels};
pub use steps::{StepAxis, group_digits};
pub use svg::{About, Svg, SvgBackend};
pub use theme::{DARK, LIGHT, Theme};
pub use window::{Section, Stretch, Window};

use plotters::prelude::DrawingBackend;

/// What every chart's `draw` returns.
pub type DrawResult<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;
