//! The charts around the heatmap as SVG: on its rows and columns, within the picture, with their marks.

mod bars;
mod drawn;
mod loss;
mod network;
