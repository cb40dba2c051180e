//! The upright network lies on the heatmap's rows.

use experiment::{DataSet, Network, Plan, RunSpec, Skip};
use insight::Reading;
use plot::{DARK, NetworkEdge};

use super::drawn::{
    NETWORK, assert_within, count, edge, elements, falling, has_label, hex, hex_of, number, svg,
};

#[test]
fn the_upright_network_names_its_ends_and_marks_what_is_no_number() {
    let plan = Plan::new(&RunSpec { depth: 3, ..RunSpec::default() });
    let readings = [Reading::Zero, Reading::BelowF32, Reading::NonFinite, Reading::Value(1.0)];
    let factors = ["× 1", "× 2", "× 3"].map(str::to_owned);
    for mirrored in [false, true] {
        let edge = NetworkEdge { factors: &factors, mirrored, ..edge(&plan, &readings) };
        let picture = svg(NETWORK, |area| edge.draw(area));
        for label in ["in", "L", "out", "× 1", "× 2", "× 3"] {
            assert!(has_label(&picture, label), "{label}");
        }
        for reading in readings {
            assert_eq!(elements(&picture, "rect", &hex_of(reading)).len(), 1);
        }
        // A triangle, a square, and the two strokes of a cross.
        assert_eq!(elements(&picture, "polyline", &hex(DARK.background)).len(), 4);
        assert_within(&picture, NETWORK);
        let narrow = svg((24, 448), |area| edge.draw(area));
        assert_eq!(count(&narrow, "<text"), 0);
        assert_within(&narrow, (24, 448));
    }
}

#[test]
fn a_row_of_the_network_is_found_where_its_box_is() {
    for depth in [1, 19, 99, 999] {
        let plan = Plan::new(&RunSpec { depth, ..RunSpec::default() });
        let readings = falling(depth + 1);
        let edge = edge(&plan, &readings);
        assert_eq!(edge.rows(), depth + 1);
        for row in 0..=depth {
            let (top, high) = edge.section.down(row);
            let middle = 24.0 + 400.0 * (top + high / 2.0);
            assert_eq!(edge.row_at(middle, NETWORK.1), Some(row));
        }
        assert_eq!((edge.row_at(10.0, 448), edge.row_at(440.0, 448)), (None, None));
    }
}

#[test]
fn the_light_goes_all_the_way_and_is_invisible_where_nothing_arrives() {
    let plan = Plan::new(&RunSpec { depth: 3, skip: Skip::Residual, ..RunSpec::default() });
    let sparks = |readings: &[Reading]| {
        let picture = svg(NETWORK, |area| edge(&plan, readings).draw_light(area));
        let circles = picture.lines().filter(|line| line.starts_with("<circle"));
        circles.map(|line| (number(line, "cx") as i32, number(line, "cy") as i32)).collect()
    };
    let nothing: [Vec<(i32, i32)>; 2] =
        [Reading::BelowF32, Reading::Zero].map(|reading| sparks(&[reading; 4]));
    assert_eq!(nothing.map(|it| it.len()), [0, 0]);
    let all: Vec<_> = sparks(&[Reading::Value(1.0); 4]);
    let (first, last) = (all.iter().map(|it| it.1).min(), all.iter().map(|it| it.1).max());
    assert!(first < Some(24) && last > Some(24 + 400), "{first:?} to {last:?}");
    let middle = all[0].0;
    assert!(all.iter().any(|it| it.0 != middle), "it takes the paths, too");
    // Nothing arrives below the middle.
    let [none, some] = [Reading::Zero, Reading::Value(1.0)];
    let half: Vec<_> = sparks(&[none, none, some, some]);
    assert!(half.iter().filter(|it| it.0 == middle).all(|it| it.1 <= 24 + 200), "{half:?}");
}

#[test]
fn an_unrolled_cell_shows_how_far_its_gate_is_open() {
    let (network, data, length) = (Network::Lstm, DataSet::Adding, 20);
    let plan = Plan::new(&RunSpec { network, data, length, ..RunSpec::default() });
    let (readings, openings) = (falling(20), [0.0, 0.5, 1.0, 0.25].repeat(5));
    let edge = NetworkEdge { openings: Some(&openings), ..edge(&plan, &readings) };
    assert_eq!(edge.rows(), 20);
    let picture = svg(NETWORK, |area| edge.draw(area));
    let tracks = elements(&picture, "rect", &hex(DARK.grid));
    assert_eq!(tracks.len(), 20);
    let full = number(tracks[0], "width");
    assert!(tracks.iter().all(|track| number(track, "width") == full));
    let bars: Vec<f64> = elements(&picture, "rect", &hex(DARK.muted))
        .iter()
        .filter(|bar| number(bar, "x") == number(tracks[0], "x"))
        .map(|bar| number(bar, "width") / full)
        .collect();
    assert_eq!(bars[..4], [0.0, 0.5, 1.0, 0.25].map(|it: f64| (it * full).round() / full));
    assert_within(&picture, NETWORK);
}
