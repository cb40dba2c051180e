//! The points of a curve from a history: envelopes that keep spikes, and moving averages.

use std::ops::Range;

use crate::frame::PlotArea;
use crate::history::History;
use crate::pen::Point;
use crate::steps::StepAxis;

/// An average spans the number of columns divided by this.
const AVERAGED_FRACTION: usize = 30;

/// A curve, split where it has no value; each piece is a line of its own.
pub(crate) type Pieces = Vec<Vec<Point>>;

/// Where a chart's columns lie on an axis of steps.
pub(crate) fn on_axis(history: &History, steps: StepAxis, plot: PlotArea) -> impl Fn(usize) -> i32 {
    move |column| plot.x(steps.fraction(history.step_of(column).unwrap_or_default()))
}

/// The exact loss: the highest and the lowest value of each pixel column. So no spike is lost, and
/// there are at most two points a pixel. `columns` are those to draw, `x` tells where one lies.
pub(crate) fn loss_envelope(
    history: &History,
    columns: Range<usize>,
    x: impl Fn(usize) -> i32,
    y: impl Fn(f32) -> i32,
) -> Pieces {
    let mut pieces = Pieces::new();
    let mut piece: Vec<Point> = Vec::with_capacity(2 * history.columns().min(2048));
    // The present pixel column: x, highest and lowest loss.
    let mut open: Option<(i32, f32, f32)> = None;
    let close = |piece: &mut Vec<Point>, open: &mut Option<(i32, f32, f32)>| {
        if let Some((x, high, low)) = open.take() {
            let (top, bottom) = (y(high), y(low));
            piece.push((x, top));
            if bottom != top {
                piece.push((x, bottom));
            }
        }
    };
    for column in columns {
        let (Some(sample), Some((low, high))) =
            (history.column(column), history.column(column).map(|sample| sample.loss_range))
        else {
            break;
        };
        if !sample.loss.is_finite() {
            close(&mut piece, &mut open);
            if !piece.is_empty() {
                pieces.push(std::mem::take(&mut piece));
            }
            continue;
        }
        let x = x(column);
        if let Some((at, highest, lowest)) = &mut open
            && *at == x
        {
            *highest = highest.max(high);
            *lowest = lowest.min(low);
            continue;
        }
        close(&mut piece, &mut open);
        open = Some((x, high, low));
    }
    close(&mut piece, &mut open);
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// The centred moving average of a number of each column, one point for each pixel column. Columns
/// whose number is not finite are left out and break the line.
pub(crate) fn moving_average(
    history: &History,
    columns: Range<usize>,
    x: impl Fn(usize) -> i32,
    value: impl Fn(usize) -> f32,
    y: impl Fn(f32) -> i32,
) -> Pieces {
    let all = history.columns();
    let half = all / AVERAGED_FRACTION / 2;
    let mut pieces = Pieces::new();
    let mut piece: Vec<Point> = Vec::with_capacity(columns.len());
    for column in columns {
        if !value(column).is_finite() {
            if !piece.is_empty() {
                pieces.push(std::mem::take(&mut piece));
            }
            continue;
        }
        let x = x(column);
        if piece.last().is_none_or(|last| last.0 != x) {
            let around = column.saturating_sub(half)..all.min(column + half + 1);
            piece.push((x, y(mean(around.map(&value)))));
        }
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

/// The losses on a test set, split where one is not finite. `x` tells where a step lies, if it is in the
/// picture.
pub(crate) fn test_losses(
    history: &History,
    x: impl Fn(u64) -> Option<i32>,
    y: impl Fn(f32) -> i32,
) -> Pieces {
    let mut pieces = vec![Vec::new()];
    for (step, loss) in history.test_losses().iter() {
        match (x(step), pieces.last_mut()) {
            (Some(x), Some(piece)) if loss.is_finite() => piece.push((x, y(loss))),
            (Some(_) | None, _) => pieces.push(Vec::new()),
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The mean of the finite values. A window has only a few dozen numbers, so each sum is made anew: a
/// running sum would keep the rounding error of a loss of 10³⁰ for ever.
fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let finite = values.filter(|value| value.is_finite());
    let (sum, count) = finite.fold((0.0, 0), |(sum, n), value| (sum + f64::from(value), n + 1));
    (sum / f64::from(count.max(1))) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLOT: PlotArea = PlotArea { left: 0, top: 0, width: 300, height: 100 };

    fn history(losses: impl IntoIterator<Item = f32>) -> History {
        let mut history = History::new();
        for (step, loss) in losses.into_iter().enumerate() {
            history.push(step as u64, loss, 0.5, []);
        }
        history
    }

    fn all(history: &History) -> Range<usize> {
        0..history.columns()
    }

    fn fitted(history: &History) -> impl Fn(usize) -> i32 {
        on_axis(history, StepAxis::fitted(history), PLOT)
    }

    fn y(loss: f32) -> i32 {
        100 - loss as i32
    }

    #[test]
    fn a_spike_of_one_step_shows_and_points_stay_few() {
        let history = history((0..60_000).map(|i| if i == 33_333 { 99.0 } else { 2.0 }));
        let pieces = loss_envelope(&history, all(&history), fitted(&history), y);
        assert_eq!(pieces.len(), 1);
        assert!(pieces[0].len() <= 602);
        let highest: Vec<&Point> = pieces[0].iter().filter(|point| point.1 == 1).collect();
        assert_eq!(highest.len(), 1);
        assert!((highest[0].0 - 166).abs() <= 2);
    }

    #[test]
    fn a_loss_that_is_not_finite_breaks_both_lines() {
        let history = history([1.0, 2.0, f32::NAN, 3.0, f32::INFINITY]);
        let loss = |column| history.column(column).unwrap().loss;
        let average = moving_average(&history, all(&history), fitted(&history), loss, y);
        for pieces in [loss_envelope(&history, all(&history), fitted(&history), y), average] {
            assert_eq!(pieces.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
            assert_eq!(pieces[1][0].1, 97);
        }
    }

    #[test]
    fn losses_on_a_test_set_lie_at_their_steps_and_break_where_one_is_not_finite() {
        let mut history = history([1.0; 4]);
        for (step, loss) in [(0, 2.0), (1, 3.0), (2, f32::NAN), (3, 4.0), (9, 5.0)] {
            history.push_test_loss(step, loss);
        }
        let x = |step| (step < 9).then_some(10 * step as i32);
        assert_eq!(test_losses(&history, x, y), [vec![(0, 98), (10, 97)], vec![(30, 96)]]);
    }

    #[test]
    fn a_huge_spike_leaves_no_trace_in_later_averages() {
        let history = history((0..400).map(|i| if i == 50 { 1e30 } else { 2.0 }));
        let loss = |column| history.column(column).unwrap().loss;
        let average =
            moving_average(&history, all(&history), fitted(&history), loss, |loss| loss as i32);
        assert_eq!(average[0].last().map(|point| point.1), Some(2));
    }

    #[test]
    fn the_average_of_few_columns_is_exact_and_of_many_smooth() {
        let few = history((0..30).map(|i| (i % 2) as f32 * 10.0));
        let many = history((0..1000).map(|i| (i % 2) as f32 * 10.0));
        let points = |history: &History| {
            let loss = |column| history.column(column).unwrap().loss;
            moving_average(history, all(history), fitted(history), loss, y).remove(0)
        };
        assert!(points(&few).iter().all(|point| point.1 == 100 || point.1 == 90));
        assert!(points(&many).iter().all(|point| (94..=96).contains(&point.1)));
        assert!(points(&many).len() <= 301);
    }
}
