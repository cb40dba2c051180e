//! `OwnRun`: what is known of a run that was trained elsewhere, and which of it is shown.

use protocol::Imported;
use spec::{Measure, Network, Quantity};

use crate::places::{Kind, Places};

/// A log as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OwnRun {
    /// Name of the file; of several that of the first.
    pub(crate) file: String,
    /// What was found in it.
    pub(crate) found: Imported,
    /// What the pictures show of it.
    pub(crate) quantity: Quantity,
    /// The quantities it has, by their written names.
    pub(crate) offered: &'static [&'static str],
}

impl OwnRun {
    /// What was found in a file; first the gradient is shown.
    #[cfg(not(feature = "embed"))]
    pub(crate) fn new(file: String, found: Imported) -> OwnRun {
        let has = |quantity: &&Quantity| track(&found, **quantity).is_some();
        let offered: Vec<&'static str> =
            Quantity::ALL.iter().filter(has).map(|quantity| quantity.name()).collect();
        let quantity = Quantity::ALL.iter().find(has).copied().unwrap_or(Quantity::Activations);
        // As long as the page: a few names for each log that is opened.
        OwnRun { file, found, quantity, offered: Vec::leak(offered) }
    }

    /// The rows of the pictures.
    pub(crate) fn places(&self) -> Places {
        self.places_of(self.quantity)
    }

    /// The rows that are judged: the gradient of what layers hand on, else that of their weights.
    pub(crate) fn gradient_places(&self) -> Places {
        self.places_of(self.judged().unwrap_or(Quantity::Activations))
    }

    /// What is judged; `None` where no gradient was logged.
    pub(crate) fn judged(&self) -> Option<Quantity> {
        let gradients = [Quantity::Activations, Quantity::Weights];
        gradients.into_iter().find(|quantity| track(&self.found, *quantity).is_some())
    }

    fn places_of(&self, quantity: Quantity) -> Places {
        let track = track(&self.found, quantity);
        let measure = track.map_or(Measure::GradActivation, |track| track.0);
        let names = track.map_or(&[][..], |track| &track.1);
        let output = names.last().is_some_and(|name| name == "output");
        Places {
            measure,
            first: 0,
            count: names.len(),
            kind: Kind::Own { output },
            // The activation is not known, and what a log calls 0 may be one.
            positive_slope: false,
        }
    }

    /// The layers of a measure by name.
    pub(crate) fn names(&self, measure: Measure) -> &[String] {
        let track = self.found.tracks.iter().find(|track| track.0 == measure);
        track.map_or(&[], |track| &track.1)
    }
}

/// The measure that a quantity shows of a log, and its layers.
fn track(found: &Imported, quantity: Quantity) -> Option<&(Measure, Vec<String>)> {
    found.tracks.iter().find(|(measure, _)| match quantity {
        Quantity::Gates => matches!(measure, Measure::Gate(_)),
        _ => quantity.measure(Network::Dense) == Some(*measure),
    })
}

/// What is left of a name where there is room for little: without what all names begin or end with, and
/// of that the end.
pub(crate) fn short(name: &str, names: &[String]) -> String {
    const MOST: usize = 12;
    let shared = |part: &str, is: fn(&str, &str) -> bool| {
        names.len() > 1 && names.iter().all(|name| name.len() > part.len() && is(name, part))
    };
    let mut rest = name;
    while let Some((first, after)) = rest.split_once('.') {
        let begun = &name[..name.len() - after.len()];
        if first.is_empty() || !shared(begun, |name, part| name.starts_with(part)) {
            break;
        }
        rest = after;
    }
    if let Some((before, _)) = rest.rsplit_once('.')
        && shared(&rest[before.len()..], |name, part| name.ends_with(part))
    {
        rest = before;
    }
    let count = rest.chars().count();
    let tail: String = rest.chars().skip(count.saturating_sub(MOST)).collect();
    if count > MOST { format!("…{tail}") } else { tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_keep_what_tells_layers_apart() {
        let names = ["net.0.weight", "net.2.weight", "net.10.weight"].map(str::to_owned);
        assert_eq!(names.each_ref().map(|name| short(name, &names)), ["0", "2", "10"]);
        let one = ["encoder.layers.0.self_attention".to_owned()];
        assert_eq!(short(&one[0], &one), "…lf_attention");
        let plain = ["layer1", "layer2", "output"].map(str::to_owned);
        assert_eq!(
            plain.each_ref().map(|name| short(name, &plain)),
            ["layer1", "layer2", "output"]
        );
    }
}
