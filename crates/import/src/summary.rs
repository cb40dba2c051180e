//! What a reader is told of a log: what each key was taken for, and what no picture shows.

use std::collections::HashMap;

use protocol::{Key, Taken, Understood, Why};

use crate::lineup::Lineup;
use crate::places::Places;
use crate::runs::Runs;

/// The most metrics without a picture that are listed by name.
const MOST_NAMED: usize = 20;
/// The most keys that are listed with what they were taken for.
const MOST_KEYS: usize = 200;

/// The names of the keys, or of the first of them.
pub(crate) fn names(places: &Places) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (_, place) in places.iter() {
        if names.len() < MOST_NAMED && !names.contains(&place.name) {
            names.push(place.name.clone());
        }
    }
    names
}

/// Keys that no picture shows, with their measurements.
pub(crate) fn not_shown(places: &Places) -> Vec<(String, u64)> {
    let mut counts: Vec<(String, u64)> = Vec::new();
    for (_, place) in places.iter() {
        // A range beside the value itself is not missed.
        if !matches!(place.taken, Taken::LeftOut(why) if why != Why::Range) || place.rows == 0 {
            continue;
        }
        if let Some(count) = counts.iter_mut().find(|count| count.0 == place.name) {
            count.1 += place.rows;
        } else if counts.len() < MOST_NAMED {
            counts.push((place.name.clone(), place.rows));
        }
    }
    counts
}

/// What was understood: first the columns that say what rows are about, then what was measured.
pub(crate) fn understood(
    columns: &[(String, Taken)],
    places: &Places,
    lineup: &Lineup,
    runs: &Runs,
) -> Understood {
    let column = |(name, taken): &(String, Taken)| Key {
        name: name.clone(),
        taken: *taken,
        layers: 0,
        layer: String::new(),
    };
    let mut keys: Vec<Key> = columns.iter().map(column).collect();
    let mut known: HashMap<&str, Option<usize>> = HashMap::new();
    let mut more = 0;
    for (index, place) in places.iter() {
        let bias = lineup.is_left_out(index);
        let taken = if bias { Taken::LeftOut(Why::Bias) } else { place.taken };
        let of_layer = matches!(taken, Taken::Of(_));
        match known.get(place.name.as_str()) {
            Some(Some(at)) => {
                let key = &mut keys[*at];
                if of_layer && !matches!(key.taken, Taken::Of(_)) {
                    (key.taken, key.layer) = (taken, place.layer.clone());
                }
                key.layers += u64::from(of_layer);
                if key.layers > 1 {
                    key.layer.clear();
                }
            }
            Some(None) => {}
            None if keys.len() < MOST_KEYS => {
                known.insert(&place.name, Some(keys.len()));
                let layer = if of_layer { place.layer.clone() } else { String::new() };
                let name = place.name.clone();
                keys.push(Key { name, taken, layers: u64::from(of_layer), layer });
            }
            None => {
                known.insert(&place.name, None);
                more += 1;
            }
        }
    }
    Understood {
        keys,
        more,
        runs: runs.names().to_vec(),
        run: runs.shown().to_owned(),
        choices: places.choices().clone(),
    }
}
