//! Pictures of a run: heatmap pixels, colour map, profile and curve charts; canvas and SVG.
