//! The gradient on its way down, a layer or a time step at a time, in a sentence for each.

use experiment::Plan;
use insight::Reading;
use model::Cell;
use protocol::{Inspection, Passage};

use crate::fill::fill;
use crate::messages::Catalogue;
use crate::microscope;
use crate::numbers::{measured, percent, reading};
use crate::places::{Kind, Places};

/// What happened on the way to a place, and what is left there. `readings` are those of all places; `seen`
/// is the layer that was crossed on the way, if it was measured.
pub fn sentence(
    words: &Catalogue,
    plan: &Plan,
    places: &Places,
    place: usize,
    readings: &[Reading],
    seen: Option<&Inspection>,
) -> String {
    let (Some(&here), Some(&first)) = (readings.get(place), readings.last()) else {
        return words.backward_waiting.to_owned();
    };
    let value = reading(here, words);
    if place + 1 == places.count {
        let name = places.name(words, place);
        return fill(words.backward_first, &[("place", &name), ("value", &value)]);
    }
    let way = seen.map(|seen| match places.kind {
        Kind::Times => back_in_time(plan, words, seen, places, place, readings),
        Kind::Layers | Kind::HiddenLayers | Kind::Weights | Kind::Own { .. } => {
            microscope::sentence(plan, words, seen)
        }
    });
    let left = match (here.norm(), first.norm()) {
        (Some(here), Some(first)) => {
            let share = measured(here / first, 2, words);
            fill(words.backward_left, &[("value", &value), ("share", &share)])
        }
        _ => fill(words.backward_left_special, &[("value", &value)]),
    };
    format!("{} {left}", way.unwrap_or_default()).trim_start().to_owned()
}

/// From one time step to the one before it.
fn back_in_time(
    plan: &Plan,
    words: &Catalogue,
    seen: &Inspection,
    places: &Places,
    place: usize,
    readings: &[Reading],
) -> String {
    let number = |value: f32| measured(f64::from(value), 3, words);
    let reading = |place: usize| readings.get(place).copied();
    let norm = |reading: Option<Reading>| reading.and_then(|it| it.norm());
    let (above, below) = (reading(place + 1), reading(place));
    let factor = match (norm(above), norm(below)) {
        (Some(above), Some(below)) => measured(below / above, 3, words),
        (Some(_), None) if below == Some(Reading::Zero) => measured(0.0, 3, words),
        (None, _) if above == Some(Reading::Zero) => words.microscope_nothing.to_owned(),
        _ => words.microscope_unmeasured.to_owned(),
    };
    let (from, to) = (places.name(words, place + 1), places.name(words, place));
    let known = [("from", &from[..]), ("to", &to[..]), ("measured", &factor[..])];
    // Only what comes through time alone is a product of one slope and one weight matrix.
    let alone = seen.layer + 1 == plan.model.hidden().len() && plan.model.targets_per_row() == 1;
    let slope = |passage: &Passage| Some((*passage.slopes.get(place + 1)?, passage.weight_gain));
    let factors = seen.passage.as_ref().and_then(slope);
    if let (Some(Cell::Rnn(_)), true, Some((slope, gain))) =
        (plan.model.cell(seen.layer), alone, factors)
    {
        let product = [number(slope), number(gain), number(slope * gain)];
        let told = fill(words.backward_time, &known);
        return fill(
            &told,
            &[("slope", &product[0]), ("gain", &product[1]), ("product", &product[2])],
        );
    }
    let gate = seen.openings.iter().find(|it| it.gate.keeps_the_state());
    match gate.and_then(|it| it.means.get(place + 1)) {
        Some(&mean) => {
            let open = percent(f64::from(mean), words);
            fill(&fill(words.backward_gate, &known), &[("open", &open)])
        }
        None => fill(words.backward_mixed, &known),
    }
}
