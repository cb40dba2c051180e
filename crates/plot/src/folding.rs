//! `fold`: a row of layers or time steps as parts that fit, runs of equal blocks folded into one.

use model::{Along, Model};

/// A part of the network's picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// One layer or time step, 0 on the input side.
    One(usize),
    /// Equal blocks, one after the other.
    Run {
        /// The first layer or time step in it.
        first: usize,
        /// Layers of a block.
        block: usize,
        /// Number of blocks.
        times: usize,
    },
}

impl Part {
    /// The layers or time steps in it.
    pub fn range(self) -> std::ops::Range<usize> {
        match self {
            Part::One(at) => at..at + 1,
            Part::Run { first, block, times } => first..first + block * times,
        }
    }
}

/// The parts of a model's blocks or, if it is drawn along time, of its time steps, where there is room for
/// about so many. Only what is alike is folded, whole repeats of it.
pub fn fold(model: &Model, room: usize) -> Vec<Part> {
    match model.drawn_along() {
        Along::Times { block } => {
            fold_alike(model.times(block).unwrap_or(1), 1, room, &|_, _| true)
        }
        Along::Blocks | Along::Weights => {
            fold_alike(model.blocks.len(), model.period, room, &|a, b| model.are_alike(a, b))
        }
    }
}

fn fold_alike(
    count: usize,
    block: usize,
    room: usize,
    alike: &dyn Fn(usize, usize) -> bool,
) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    if count > room {
        // Both ends stay: where the gradient comes from, and whether it arrives.
        let ends = (room.saturating_sub(3) / 2).max(1);
        let last = count.saturating_sub(ends);
        // The first layer differs from the others; a run begins where its blocks repeat.
        let starts = (ends..last).find(|&at| at + block < last && alike(at, at + block));
        if let Some(first) = starts {
            let reach = (first..last).take_while(|&at| at + block < last && alike(at, at + block));
            let times = reach.count() / block + 1;
            if times > 1 {
                parts.extend((0..first).map(Part::One));
                parts.push(Part::Run { first, block, times });
                parts.extend((first + block * times..count).map(Part::One));
                return parts;
            }
        }
    }
    parts.extend((0..count).map(Part::One));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use experiment::{DataSet, Network, Plan, RunSpec, Skip};

    fn folded(spec: RunSpec, room: usize) -> Vec<Part> {
        let model = Plan::new(&spec).model;
        let parts = fold(&model, room);
        let places: Vec<usize> = parts.iter().flat_map(|part| part.range()).collect();
        let count = model.times(0).unwrap_or(model.blocks.len());
        assert_eq!(places, (0..count).collect::<Vec<_>>(), "each once, in order");
        parts
    }

    #[test]
    fn three_layers_need_no_folding() {
        let parts = folded(RunSpec { depth: 3, ..RunSpec::default() }, 12);
        assert_eq!(parts, [0, 1, 2, 3].map(Part::One));
    }

    #[test]
    fn three_hundred_layers_fit() {
        let parts = folded(RunSpec { depth: 300, ..RunSpec::default() }, 12);
        assert_eq!(parts.len(), 9);
        assert_eq!(parts[4], Part::Run { first: 4, block: 1, times: 293 });
        assert_eq!(parts[8], Part::One(300));
    }

    #[test]
    fn whole_blocks_are_folded() {
        for depth in [40, 41, 299, 300] {
            let spec = RunSpec { depth, block: 3, skip: Skip::Residual, ..RunSpec::default() };
            let parts = folded(spec, 12);
            assert!(parts.len() <= 14, "{parts:?}");
            let runs = parts.iter().filter(|part| matches!(part, Part::Run { block: 3, .. }));
            assert_eq!(runs.count(), 1, "{parts:?}");
        }
    }

    #[test]
    fn time_steps_fold_too_and_little_room_is_no_trouble() {
        let lstm = RunSpec {
            network: Network::Lstm,
            data: DataSet::Adding,
            length: 60,
            ..RunSpec::default()
        };
        assert_eq!(folded(lstm.clone(), 10)[3], Part::Run { first: 3, block: 1, times: 54 });
        for room in 0..9 {
            assert!(folded(lstm.clone(), room).len() <= room.max(3));
        }
    }
}
