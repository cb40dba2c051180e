//! `OwnRun`: what is known of a run that was trained elsewhere, and which of it is shown.

use experiment::Measure;
use protocol::Imported;

use crate::places::{Kind, Places};

/// A log as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnRun {
    /// Name of the file; of several that of the first.
    pub file: String,
    /// What was found in it.
    pub found: Imported,
    /// What the pictures show of it.
    shown: Measure,
    /// What it has, by the names under which it is offered.
    pub offered: &'static [&'static str],
}

impl OwnRun {
    /// What was found in a file; first the gradient is shown.
    #[cfg(not(feature = "embed"))]
    pub fn new(file: String, found: Imported) -> OwnRun {
        let mut offered: Vec<&'static str> = found.tracks.iter().map(|it| name(it.0)).collect();
        offered.dedup();
        // As long as the page: a few names for each log that is opened.
        let offered = Vec::leak(offered);
        let shown = found.tracks.first().map_or(Measure::GradActivation, |track| track.0);
        OwnRun { file, found, shown, offered }
    }

    /// Shows what is offered under this name.
    pub fn show(&mut self, chosen: &str) {
        let track = self.found.tracks.iter().find(|track| name(track.0) == chosen);
        track.into_iter().for_each(|track| self.shown = track.0);
    }

    /// The name under which that is offered which is shown.
    pub fn shown(&self) -> &'static str {
        name(self.shown)
    }

    /// Whether it has only curves: nothing was measured of layers.
    pub fn has_only_curves(&self) -> bool {
        self.found.tracks.is_empty()
    }

    /// The rows of the pictures.
    pub fn places(&self) -> Places {
        self.places_of(self.shown)
    }

    /// The rows that are judged: the gradient of what layers hand on, else that of their weights.
    pub fn gradient_places(&self) -> Places {
        self.places_of(self.judged().unwrap_or(Measure::GradActivation))
    }

    /// What is judged; `None` where no gradient was logged.
    pub fn judged(&self) -> Option<Measure> {
        let gradients = [Measure::GradActivation, Measure::GradWeight];
        gradients.into_iter().find(|measure| !self.names(*measure).is_empty())
    }

    fn places_of(&self, measure: Measure) -> Places {
        let names = self.names(measure);
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
    pub fn names(&self, measure: Measure) -> &[String] {
        let track = self.found.tracks.iter().find(|track| track.0 == measure);
        track.map_or(&[], |track| &track.1)
    }
}

/// The name under which a measure is offered; of several gates the first.
pub(crate) fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::GradActivation => "activations",
        Measure::GradWeight => "weights",
        Measure::UpdateRatio => "updates",
        Measure::WeightNorm => "weight_norms",
        Measure::ActivationMean | Measure::ActivationDeviation => "deviation",
        Measure::Saturated => "saturated",
        Measure::Gate(_) => "gates",
    }
}

/// What is left of a name where there is room for little: without what all names begin or end with. Of what is
/// still too long, the end is left, and its first number, which tells layers apart.
pub fn short(name: &str, names: &[String]) -> String {
    const MOST: usize = 12;
    let shared = |part: &str, is: fn(&str, &str) -> bool| {
        names.len() > 1 && names.iter().all(|name| name.len() > part.len() && is(name, part))
    };
    let mut rest = name;
    while let Some((first, after)) = rest.split_once(['.', '/']) {
        let begun = &name[..name.len() - after.len()];
        if first.is_empty() || !shared(begun, |name, part| name.starts_with(part)) {
            break;
        }
        rest = after;
    }
    if let Some((before, _)) = rest.rsplit_once(['.', '/'])
        && shared(&rest[before.len()..], |name, part| name.ends_with(part))
    {
        rest = before;
    }
    let count = rest.chars().count();
    if count <= MOST {
        return rest.to_owned();
    }
    let end = |most: usize| rest.chars().skip(count.saturating_sub(most)).collect::<String>();
    let digits = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
    let number = &digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())];
    let cut_off = digits.len() > MOST && (1..=4).contains(&number.len());
    if cut_off {
        format!("{number}…{}", end(MOST - number.len()))
    } else {
        format!("…{}", end(MOST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_keep_what_tells_layers_apart() {
        let names = ["net.0.weight", "net.2.weight", "net.10.weight"].map(str::to_owned);
        assert_eq!(names.each_ref().map(|name| short(name, &names)), ["0", "2", "10"]);
        let one = ["encoder.self_attention".to_owned()];
        assert_eq!(short(&one[0], &one), "…lf_attention");
        let long =
            ["h.0.self_attn.q_proj.weight", "h.11.self_attn.q_proj.weight", "h.0.mlp.weight"];
        let long = long.map(str::to_owned);
        assert_eq!(
            long.each_ref().map(|name| short(name, &long)),
            ["0…attn.q_proj", "11…ttn.q_proj", "0.mlp"]
        );
        let one = ["block_12_projection_conv".to_owned(), "block_3_projection_conv".to_owned()];
        assert_eq!(
            one.each_ref().map(|name| short(name, &one)),
            ["12…ction_conv", "3…ection_conv"]
        );
        let plain = ["layer1", "layer2", "output"].map(str::to_owned);
        assert_eq!(
            plain.each_ref().map(|name| short(name, &plain)),
            ["layer1", "layer2", "output"]
        );
    }
}
