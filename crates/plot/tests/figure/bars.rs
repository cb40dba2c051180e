//! The profile's bars lie on the heatmap's rows, in its colours, with their marks.

use experiment::{Plan, RunSpec, Skip};
use insight::Reading;
use plot::{BarRun, LIGHT, NetworkEdge, ProfileBars, Window};

use super::drawn::{
    NETWORK, PROFILE, assert_within, bars, count, edge, elements, falling, has_label, hex, hex_of,
    history, section, svg,
};

#[test]
fn a_bar_lies_in_the_middle_of_its_row_and_a_row_is_found_where_its_bar_is() {
    for rows in [1, 2, 20, 100, 1000] {
        let readings = falling(rows);
        let mut window = Window::default();
        for _ in 0..3 {
            let history = history(100, None);
            let section = window.section(&history, rows);
            let bars = bars(&readings, section);
            let mut before = i32::MIN;
            for row in section.rows_seen() {
                let (x, y) = bars.position_of(row, false, PROFILE).unwrap();
                let (top, high) = section.down(row);
                let middle = 24.0 + 400.0 * (top + high / 2.0);
                if !(24.0..424.0).contains(&middle) {
                    continue;
                }
                assert!((f64::from(y) - middle).abs() <= 0.5);
                assert_eq!(bars.row_at(middle, PROFILE.1), Some(row), "{rows}");
                assert!(x >= before, "a larger reading has a longer bar");
                before = x;
            }
            assert_eq!((bars.row_at(23.0, 448), bars.row_at(424.0, 448)), (None, None));
            window.zoom(&history, rows, 1.8, (0.3, 0.4));
        }
    }
}

#[test]
fn every_bar_has_the_colour_of_the_heatmap_and_its_value_at_the_tip() {
    let readings = falling(20);
    let values: Vec<String> = (0..20).map(|row| format!("v{row}")).collect();
    let run = BarRun { readings: &readings, values: &values, ..BarRun::default() };
    let chart = ProfileBars { run, ..bars(&readings, section(20)) };
    let picture = svg(PROFILE, |area| chart.draw(area));
    for (reading, value) in readings.iter().zip(&values) {
        assert!(!elements(&picture, "rect", &hex_of(*reading)).is_empty());
        assert!(has_label(&picture, value));
    }
    for label in ["10⁻¹⁶", "10⁻⁸", "10⁰", "10⁴", "norm"] {
        assert!(has_label(&picture, label), "{label}");
    }
    for label in ["tiny", "zero", "inf", "predicted", "before", "layer", "out"] {
        assert!(!has_label(&picture, label), "{label}");
    }
    assert_within(&picture, PROFILE);
    // Of rows that are too low for words only the one pointed out has its value.
    let (many, values) = (falling(100), vec!["v".to_owned(); 100]);
    let run = BarRun { readings: &many, values: &values, ..BarRun::default() };
    let chart = ProfileBars { run, ..bars(&many, section(100)) };
    assert!(!has_label(&svg(PROFILE, |area| chart.draw(area)), "v"));
    let pointed = ProfileBars { highlighted: Some(40), ..chart };
    assert_eq!(count(&svg(PROFILE, |area| pointed.draw(area)), ">v</text>"), 1);
}

#[test]
fn readings_without_a_number_have_marks_beyond_the_bars() {
    let readings = [
        Reading::Zero,
        Reading::BelowF32,
        Reading::Tiny(1e-60),
        Reading::Value(1e-30),
        Reading::Value(1e20),
        Reading::NonFinite,
    ];
    let chart = bars(&readings, section(6));
    let picture = svg(PROFILE, |area| chart.draw(area));
    assert_eq!(elements(&picture, "polyline", &hex(LIGHT.below_f32)).len(), 2);
    assert_eq!(elements(&picture, "polyline", &hex(LIGHT.zero)).len(), 1);
    assert_eq!(elements(&picture, "polyline", &hex(LIGHT.non_finite)).len(), 2);
    assert!(has_label(&picture, "inf") && has_label(&picture, "10⁰"));
    assert!(!has_label(&picture, "tiny") && !has_label(&picture, "zero"), "both share a place");
    let x = |row| chart.position_of(row, false, PROFILE).unwrap().0;
    assert!(x(0) == x(1) && x(1) < x(2) && (2..5).all(|row| x(row) < x(row + 1)));
    for (row, label) in [(0, "zero"), (1, "tiny")] {
        let alone = svg(PROFILE, |area| bars(&readings[row..=row], section(1)).draw(area));
        assert!(has_label(&alone, label));
    }
    let far = [Reading::Tiny(1e-299), Reading::Value(0.1)];
    let picture = svg(PROFILE, |area| bars(&far, section(2)).draw(area));
    assert!(has_label(&picture, "10⁻³⁰⁰") && !has_label(&picture, "tiny"));
}

#[test]
fn two_runs_stand_back_to_back() {
    let (readings, other) = (falling(20), falling(20));
    let run = BarRun { readings: &readings, label: "first", ..BarRun::default() };
    let theory = Some([&other[..]; 3]);
    let rival = BarRun { readings: &other, label: "second", place: 1, theory, ..run };
    let chart = ProfileBars { run, rival: Some(rival), ..bars(&readings, section(20)) };
    for row in 0..20 {
        let [left, right] =
            [false, true].map(|rival| chart.position_of(row, rival, PROFILE).unwrap().0);
        assert!(left < 164 && right > 164 && left + right == 328, "{left} {right}");
    }
    let picture = svg(PROFILE, |area| chart.draw(area));
    assert_eq!(elements(&picture, "circle", &hex(LIGHT.runs[0])).len(), 20 + 1);
    assert_eq!(elements(&picture, "polygon", &hex(LIGHT.runs[1])).len(), 20 + 1);
    assert!(has_label(&picture, "first") && has_label(&picture, "second"));
    assert!(count(&picture, ">10⁰</text>") == 2 && count(&picture, ">10⁻⁸</text>") == 2);
    assert_within(&picture, PROFILE);
}

#[test]
fn theory_and_the_run_before_are_lines_with_names() {
    let readings = falling(20);
    let theory = Some([&readings[..]; 3]);
    let run = BarRun { readings: &readings, theory, ..BarRun::default() };
    let ghost = falling(25);
    let chart = ProfileBars { run, ghost: Some(&ghost), ..bars(&readings, section(20)) };
    let picture = svg(PROFILE, |area| chart.draw(area));
    assert!(has_label(&picture, "predicted") && has_label(&picture, "before"));
    // Three lines, and one in the legend.
    assert_eq!(elements(&picture, "polyline", &hex(LIGHT.accent2)).len(), 4);
    assert!(elements(&picture, "polyline", &hex(LIGHT.muted)).len() > 20, "it is dashed");
    assert_within(&picture, PROFILE);
}

#[test]
fn what_the_gradient_has_not_reached_is_not_drawn() {
    let readings = [1e-3, 1e-2, 1e-1].map(Reading::Value);
    let chart = ProfileBars { reached: 1, ..bars(&readings, section(3)) };
    let picture = svg(PROFILE, |area| chart.draw(area));
    let drawn = readings.map(|reading| !elements(&picture, "rect", &hex_of(reading)).is_empty());
    assert_eq!(drawn, [false, true, true]);
    let plan = Plan::new(&RunSpec { depth: 2, ..RunSpec::default() });
    let edge = NetworkEdge { reached: 1, ..edge(&plan, &readings) };
    let picture = svg(NETWORK, |area| edge.draw(area));
    let drawn = readings.map(|reading| !elements(&picture, "rect", &hex_of(reading)).is_empty());
    assert_eq!(drawn, [false, true, true]);
}

#[test]
fn a_profile_that_stands_alone_has_labels_of_its_rows() {
    let readings = falling(20);
    let alone = bars(&readings, section(20)).alone();
    let picture = svg((640, 400), |area| alone.draw(area));
    for label in ["1", "19", "out", "layer", "norm", "10⁻⁸"] {
        assert!(has_label(&picture, label), "{label}");
    }
    assert_within(&picture, (640, 400));
}

#[test]
fn thousands_of_rows_are_a_few_thousand_shapes() {
    let readings = falling(1000);
    let picture = svg(PROFILE, |area| bars(&readings, section(1000)).draw(area));
    assert!(count(&picture, "<rect") < 600, "one for each pixel");
    let plan = Plan::new(&RunSpec { depth: 999, skip: Skip::Residual, ..RunSpec::default() });
    let picture = svg(NETWORK, |area| edge(&plan, &readings).draw(area));
    assert!(count(&picture, "<rect") < 500 && count(&picture, "<polyline") < 40);
    // Too little room for anything is no trouble, either.
    svg((5, 4), |area| bars(&readings, section(1000)).draw(area));
    svg((5, 4), |area| edge(&plan, &readings).draw(area));
    svg((300, 100), |area| bars(&[], section(0)).draw(area));
}
