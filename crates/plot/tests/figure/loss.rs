//! The loss lies on the heatmap's columns, and a run that stopped is marked.

use plot::{History, LIGHT, LossStrip, RGBColor, Window};

use super::drawn::{
    LOSS, assert_within, count, elements, has_label, hex, history, number, points, strip, svg,
};

#[test]
fn the_loss_has_the_ends_of_its_axis_and_its_reference_within() {
    let history = history(300, None);
    let chart = strip(&history, &[], Window::default().section(&history, 5));
    let chart = LossStrip { playhead: Some(100), highlighted: Some(50), ..chart };
    let picture = svg(LOSS, |area| chart.draw(area));
    for label in ["0", "3", "chance"] {
        assert!(has_label(&picture, label), "{label}");
    }
    assert_within(&picture, LOSS);
    let handle = elements(&picture, "polygon", &hex(LIGHT.text));
    assert_eq!(handle.len(), 1);
    let x = chart.x_of_step(100, LOSS.0).unwrap();
    assert!(handle[0].contains(&format!("{x},10")), "its tip is at the step: {}", handle[0]);
    assert_eq!(count(&picture, &hex(LIGHT.non_finite)), 0);
    svg(LOSS, |area| strip(&History::new(), &[], chart.section).draw(area));
    svg((3, 2), |area| chart.draw(area));
}

#[test]
fn a_loss_on_a_test_set_is_dashed_on_the_same_columns_and_named() {
    let mut history = history(300, None);
    let bare = strip(&history, &[], Window::default().section(&history, 5));
    let picture = svg(LOSS, |area| bare.draw(area));
    assert!(!has_label(&picture, "test set") && count(&picture, &hex(LIGHT.accent2)) == 0);
    for (step, loss) in [(0, 2.0), (150, 1.5), (299, 1.0)] {
        history.push_test_loss(step, loss);
    }
    let chart = strip(&history, &[], Window::default().section(&history, 5));
    let picture = svg(LOSS, |area| chart.draw(area));
    assert!(has_label(&picture, "test set"));
    assert!(elements(&picture, "polyline", &hex(LIGHT.accent2)).len() > 20, "{picture}");
    assert_within(&picture, LOSS);
}

/// How far these elements reach from left to right.
fn width_of(elements: &str) -> f64 {
    let xs: Vec<f64> = points(elements).iter().map(|point| point.0).collect();
    xs.iter().copied().fold(f64::MIN, f64::max) - xs.iter().copied().fold(f64::MAX, f64::min)
}

/// The ✕ of a colour: its two strokes, without the run's own line.
fn crosses(picture: &str, colour: RGBColor) -> Vec<&str> {
    let strokes = elements(picture, "polyline", &hex(colour));
    strokes.into_iter().filter(|stroke| tall(stroke) >= 5.0).collect()
}

fn tall(element: &str) -> f64 {
    let ys: Vec<f64> = points(element).iter().map(|point| point.1).collect();
    ys.iter().copied().fold(f64::MIN, f64::max) - ys.iter().copied().fold(f64::MAX, f64::min)
}

/// The line from top to bottom of a colour.
fn stop_lines(picture: &str, colour: RGBColor, height: f64) -> Vec<&str> {
    let all = elements(picture, "rect", &hex(colour));
    all.into_iter().filter(|line| number(line, "height") >= height - 1.0).collect()
}

#[test]
fn a_run_that_stopped_early_is_marked_beside_a_long_one() {
    let (short, long) = (history(20, Some(19)), history(2000, None));
    let section = Window::default().section(&long, 5);
    for (first, rivals, place) in [(&short, [&long], 0), (&long, [&short], 1)] {
        for (width, scale) in [(226, 1.0), (768, 1.0), (1536, 2.0)] {
            let size = (width, (64.0 * scale) as u32);
            let chart = LossStrip { scale, ..strip(first, &rivals, section) };
            let picture = svg(size, |area| chart.draw(area));
            let cross = crosses(&picture, LIGHT.runs[place]);
            assert_eq!(cross.len(), 2, "one cross, in the run's colour");
            assert!(width_of(&cross.join("\n")) >= 5.0 * scale);
            let other = LIGHT.runs[1 - place];
            assert!(crosses(&picture, other).is_empty(), "the other run goes on");
            let height = f64::from(size.1);
            assert_eq!(stop_lines(&picture, LIGHT.runs[place], height).len(), 1);
            assert!(stop_lines(&picture, other, height).is_empty());
            assert_eq!(count(&picture, &hex(LIGHT.non_finite)), 0);
            // Its mark, at the end of its line.
            let shape = ["circle", "polygon"][place];
            let mark = elements(&picture, shape, &hex(LIGHT.runs[place])).join("\n");
            assert_eq!(count(&mark, &format!("<{shape}")), 1);
            assert!(width_of(&mark) >= 5.0 * scale);
            assert_eq!(count(&picture, ">stopped</text>"), 1);
            assert_within(&picture, size);
        }
    }
}

#[test]
fn a_single_run_that_stopped_has_the_colour_of_what_is_not_finite() {
    let history = history(300, Some(150));
    let chart = strip(&history, &[], Window::default().section(&history, 5));
    let picture = svg(LOSS, |area| chart.draw(area));
    assert_eq!(crosses(&picture, LIGHT.non_finite).len(), 2);
    assert_eq!(stop_lines(&picture, LIGHT.non_finite, 64.0).len(), 1);
    assert!(has_label(&picture, "stopped"));
}

#[test]
fn runs_that_stopped_together_have_a_mark_each() {
    let (long, short) = (history(2000, None), history(20, Some(19)));
    let section = Window::default().section(&long, 5);
    let rivals = [&short, &short, &long];
    for width in [226, 768] {
        let chart = strip(&short, &rivals, section);
        let picture = svg((width, 64), |area| chart.draw(area));
        let heights = [0, 1, 2].map(|place| {
            let cross = crosses(&picture, LIGHT.runs[place]);
            assert_eq!(cross.len(), 2);
            points(cross[0])[0].1
        });
        assert!(heights.windows(2).all(|pair| pair[1] - pair[0] >= 8.0), "{heights:?}");
        assert_eq!(count(&picture, ">stopped</text>"), 3);
        assert_within(&picture, (width, 64));
    }
}
