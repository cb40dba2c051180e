//! `FunctionShape`: an activation function and its slope as paths of SVG, small enough for a button.
//!
//! All functions are drawn on the same scale, so that the flat hill of sigmoid's slope is seen to be flat.

use model::Function;

/// How far from 0 the arguments go.
const REACH: f64 = 4.0;
/// The values at the lower and upper edge; what lies beyond is cut off by the picture.
const EDGES: (f64, f64) = (-1.15, 1.95);
/// How far out of the picture a path may run.
const BEYOND: i32 = 200;
/// How many straight pieces a path has.
const PIECES: i32 = 64;

/// φ and φ′ as the `d` of paths within [`FunctionShape::VIEW_BOX`].
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionShape {
    /// φ.
    pub value: String,
    /// φ′.
    pub slope: String,
    /// The line of 0, from edge to edge.
    pub zero: String,
    /// The line of 1, which a slope must reach if the gradient is to keep its size.
    pub one: String,
}

impl FunctionShape {
    /// The coordinates of the picture.
    pub const VIEW_BOX: &'static str = "0 0 1200 720";
    const WIDTH: f64 = 1200.0;
    const HEIGHT: f64 = 720.0;

    /// The paths of a function.
    pub fn new(phi: Function) -> FunctionShape {
        FunctionShape {
            value: path(&|z| phi.value(z)),
            slope: path(&|z| phi.with_slope(z).1),
            zero: level(0.0),
            one: level(1.0),
        }
    }
}

fn down(value: f64) -> i32 {
    let share = (EDGES.1 - value) / (EDGES.1 - EDGES.0);
    let down = (share * FunctionShape::HEIGHT).round() as i32;
    down.clamp(-BEYOND, FunctionShape::HEIGHT as i32 + BEYOND)
}

/// Whole numbers only: the page has no other use for the formatting of floats, which is heavy.
fn path(of: &dyn Fn(f64) -> f64) -> String {
    let mut path = String::new();
    for piece in 0..=PIECES {
        let share = f64::from(piece) / f64::from(PIECES);
        let across = (share * FunctionShape::WIDTH).round() as i32;
        let letter = if piece == 0 { 'M' } else { 'L' };
        path += &format!("{letter}{across} {}", down(of(REACH * (2.0 * share - 1.0))));
    }
    path
}

fn level(value: f64) -> String {
    format!("M0 {}H{}", down(value), FunctionShape::WIDTH as i32)
}

#[cfg(test)]
mod tests {
    use model::Activation;

    use super::*;

    #[test]
    fn a_path_goes_from_edge_to_edge_and_as_high_as_the_function() {
        let shape = FunctionShape::new(Function { kind: Activation::Sigmoid, leak: 0.0 });
        let start = format!("M0 {}L", down(0.018));
        assert!(shape.value.starts_with(&start), "{}", shape.value);
        let middle = format!("L600 {}L", down(0.25));
        assert!(shape.slope.contains(&middle), "{}", shape.slope);
        assert!(shape.slope.contains("L1200 "));
        assert_eq!(shape.one, format!("M0 {}H1200", down(1.0)));
        assert!(down(1.0) < down(0.0));
    }

    #[test]
    fn what_runs_out_of_the_picture_stays_near_it() {
        let shape = FunctionShape::new(Function { kind: Activation::Identity, leak: 0.0 });
        assert!(shape.value.starts_with("M0 920L"), "{}", shape.value);
    }
}
