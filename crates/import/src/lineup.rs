//! `Lineup`: which places are rows of the pictures, and in which order.

use std::collections::{HashMap, HashSet};

use experiment::Measure;
use protocol::Taken;

use crate::metric;
use crate::order::Order;
use crate::places::{Place, Places};

/// The rows of the pictures.
#[derive(Debug, Default)]
pub(crate) struct Lineup {
    /// Every measure that was logged, with the indices of its places from the input to the output.
    tracks: Vec<(Measure, Vec<usize>)>,
    /// Places of biases that are left out.
    biases: HashSet<usize>,
    guessed: bool,
}

impl Lineup {
    /// The rows of a log that was read to its end.
    pub(crate) fn of(places: &Places) -> Lineup {
        let biases = biases(places);
        let rows = places.iter().filter(|row| !biases.contains(&row.0));
        let rows = rows.filter_map(|(index, place)| match place.taken {
            Taken::Of(measure) => Some((index, measure, place.layer.as_str())),
            _ => None,
        });
        let rows: Vec<(usize, Measure, &str)> = rows.collect();
        let mut seen = HashSet::new();
        let layers = rows.iter().map(|row| row.2).filter(|layer| seen.insert(*layer));
        let layers: Vec<&str> = layers.collect();
        let order = Order::of(&layers);
        let mut ranked: Vec<&str> = order.indices.iter().map(|&index| layers[index]).collect();
        if places.choices().turned {
            ranked.reverse();
        }
        let rank: HashMap<&str, usize> =
            ranked.into_iter().enumerate().map(|(rank, layer)| (layer, rank)).collect();
        let mut rows: Vec<_> = rows.iter().map(|row| (rank.get(row.2), row.0, row.1)).collect();
        rows.sort_by_key(|row| (row.0, row.1));
        let mut tracks: Vec<(Measure, Vec<usize>)> = Vec::new();
        for (_, index, measure) in rows {
            match tracks.iter_mut().find(|track| track.0 == measure) {
                Some(track) => track.1.push(index),
                None => tracks.push((measure, vec![index])),
            }
        }
        tracks.sort_by_key(|track| metric::order(track.0));
        Lineup { tracks, biases, guessed: order.guessed && !places.choices().turned }
    }

    pub(crate) fn tracks(&self) -> &[(Measure, Vec<usize>)] {
        &self.tracks
    }

    /// Whether nothing tells which end is the input, neither a name nor the reader.
    pub(crate) fn is_guessed(&self) -> bool {
        self.guessed
    }

    /// How many biases are left out.
    pub(crate) fn biases(&self) -> u64 {
        self.biases.len() as u64
    }

    /// Whether a place is a bias that is left out.
    pub(crate) fn is_left_out(&self, place: usize) -> bool {
        self.biases.contains(&place)
    }
}

/// The places of biases whose weights were logged, too. A bias is a row of its own only if it is alone, or
/// if the reader wants it.
fn biases(places: &Places) -> HashSet<usize> {
    let stem = |place: &Place| {
        let (stem, end) = place.layer.rsplit_once(['.', '/'])?;
        Some((stem.to_owned(), end.eq_ignore_ascii_case("bias")))
    };
    let of_layers = places.iter().filter(|it| matches!(it.1.taken, Taken::Of(_)));
    let stems: Vec<_> =
        of_layers.filter_map(|(index, place)| Some((index, stem(place)?))).collect();
    let weights: HashSet<&String> =
        stems.iter().filter(|it| !it.1.1).map(|(_, (stem, _))| stem).collect();
    let wanted = |index: usize| places.choices().of(&places.get(index).name).is_some();
    let left_out = stems
        .iter()
        .filter(|(index, (stem, bias))| *bias && weights.contains(stem) && !wanted(*index));
    left_out.map(|it| it.0).collect()
}
