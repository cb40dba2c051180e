//! `Track`: what is measured, along what, and at which places.
//!
//! A step's record has, for every measure, the values of its places in one order: block by block from the
//! input on, within a block time step by time step (gradients of outputs, gates) or matrix by matrix (gradients
//! of weights, updates). A track is a stretch of those places that belongs together in a picture.

use std::ops::Range;

use crate::kind::Cell;
use crate::measure::{Gate, Measure};
use crate::model::Model;
use crate::parameter::{Parameter, ParameterId};

/// A place at which something is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The block, by index.
    pub block: usize,
    /// The time step, from 0, where the block hands on several.
    pub time: Option<usize>,
    /// The weight matrix, where the measure is one of weights.
    pub parameter: Option<ParameterId>,
}

/// What a track leads along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// Blocks, one place each.
    Blocks,
    /// Weight matrices, of which some blocks have several.
    Weights,
    /// The time steps of one block.
    Times {
        /// The block.
        block: usize,
    },
}

/// Places of a measure that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// What is measured.
    pub measure: Measure,
    /// What it leads along.
    pub along: Along,
    /// Its places among all of the measure's.
    pub places: Range<usize>,
}

impl Model {
    /// All places of a measure, in the order of a step's record. Empty where the network has no such measure.
    pub fn places(&self, measure: Measure) -> Vec<Place> {
        let blocks = 0..self.blocks.len();
        match measure {
            Measure::GradActivation => blocks.flat_map(|block| self.times_of(block)).collect(),
            Measure::GradWeight | Measure::UpdateRatio | Measure::WeightNorm => {
                blocks.flat_map(|block| self.measured_weights_of(block)).collect()
            }
            Measure::ActivationMean | Measure::ActivationDeviation => {
                blocks.filter(|&block| self.blocks[block].activated.is_some()).map(whole).collect()
            }
            Measure::Saturated => {
                blocks.filter(|&block| self.curve(block).is_some()).map(whole).collect()
            }
            Measure::Gate(gate) => blocks
                .filter(|&block| self.opens(block, gate))
                .flat_map(|block| self.times_of(block))
                .collect(),
        }
    }

    /// Whether the network has places of this measure.
    pub fn has(&self, measure: Measure) -> bool {
        let mut blocks = 0..self.blocks.len();
        match measure {
            Measure::GradActivation
            | Measure::GradWeight
            | Measure::UpdateRatio
            | Measure::WeightNorm => true,
            Measure::ActivationMean | Measure::ActivationDeviation => {
                blocks.any(|block| self.blocks[block].activated.is_some())
            }
            Measure::Saturated => blocks.any(|block| self.curve(block).is_some()),
            Measure::Gate(gate) => blocks.any(|block| self.opens(block, gate)),
        }
    }

    /// Whether a block has this gate.
    fn opens(&self, block: usize, gate: Gate) -> bool {
        let openings = self.cell(block).map_or(&[][..], Cell::openings);
        openings.iter().any(|(_, opens)| *opens == gate)
    }

    /// The name of a place in traces and scripts: `layer3`, `layer1@17` at a time step (from 1), and
    /// `layer1.weight_hh` of a matrix that is not called `weight`.
    pub fn name_of(&self, place: Place) -> String {
        let block = &self.blocks[place.block].name;
        match (place.time, place.parameter.map(|id| self.parameter(id).name)) {
            (Some(time), _) => format!("{block}@{}", time + 1),
            (None, Some(parameter)) if parameter != "weight" => format!("{block}.{parameter}"),
            (None, _) => block.clone(),
        }
    }

    /// The tracks of a measure, from the input on.
    pub fn tracks(&self, measure: Measure) -> Vec<Track> {
        let places = self.places(measure);
        // The matrices of a block follow each other.
        let several = |pair: &[Place]| {
            pair[0].block == pair[1].block && pair.iter().all(|place| place.parameter.is_some())
        };
        let weights = places.windows(2).any(several);
        let along = |place: &Place| match place.time {
            Some(_) => Along::Times { block: place.block },
            None if weights => Along::Weights,
            None => Along::Blocks,
        };
        let mut tracks: Vec<Track> = Vec::new();
        for (at, place) in places.iter().enumerate() {
            match tracks.last_mut() {
                Some(track) if track.along == along(place) => track.places.end = at + 1,
                _ => tracks.push(Track { measure, along: along(place), places: at..at + 1 }),
            }
        }
        tracks
    }

    /// What a picture of the network leads along: the time steps of its last recurrent block, or else its
    /// blocks.
    pub fn drawn_along(&self) -> Along {
        let recurrent = (0..self.blocks.len()).rev().find(|&block| self.times(block).is_some());
        recurrent.map_or(Along::Blocks, |block| Along::Times { block })
    }

    /// The weight matrices whose gradients are measured: block and parameter.
    pub fn measured_weights(&self) -> impl Iterator<Item = (usize, &Parameter)> {
        let blocks = self.blocks.iter().enumerate();
        blocks.flat_map(|(block, it)| {
            let parameters = self.parameters[it.parameters.clone()].iter();
            let measured = parameters.filter(|parameter| parameter.kind.is_measured());
            measured.map(move |parameter| (block, parameter))
        })
    }

    /// Whether the gradient at a place of a track of [`Measure::GradActivation`] counts in a verdict: hidden
    /// blocks, where all of the gradient passes, and time steps to which a truncated gradient is carried
    /// back. `place` counts from the track's start.
    pub fn is_judged(&self, along: Along, place: usize) -> bool {
        match along {
            Along::Blocks | Along::Weights => {
                self.blocks.get(place).is_some_and(|block| block.carries_all && !block.is_output)
            }
            Along::Times { block } => place >= self.first_reached(block),
        }
    }

    /// The first time step of a block to which a gradient is carried back: 0 but where it is truncated and
    /// there is a target for the last time step only.
    fn first_reached(&self, block: usize) -> usize {
        let times = self.times(block).unwrap_or(1);
        match self.truncation(block) {
            Some(truncation) if self.targets_per_row() == 1 => times.saturating_sub(truncation + 1),
            Some(_) | None => 0,
        }
    }

    /// One place for each time step of a block's output, or one for the whole.
    fn times_of(&self, block: usize) -> impl Iterator<Item = Place> + use<> {
        let times = self.times(block);
        (0..times.unwrap_or(1)).map(move |time| Place {
            block,
            time: times.map(|_| time),
            parameter: None,
        })
    }

    fn measured_weights_of(&self, block: usize) -> impl Iterator<Item = Place> + '_ {
        self.blocks[block]
            .parameters
            .clone()
            .filter(|&id| self.parameters[id].kind.is_measured())
            .map(move |id| Place { block, time: None, parameter: Some(ParameterId(id)) })
    }
}

fn whole(block: usize) -> Place {
    Place { block, time: None, parameter: None }
}
