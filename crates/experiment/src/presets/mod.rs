//! Named experiments, each made to show one thing.

mod data;
mod first_steps;
mod memory;
mod myths;
mod preset;
mod published;

pub use preset::{Claim, Claims, Group, Preset, Rest};

use crate::problem::{Expected, Problem};
use crate::run_spec::RunSpec;

/// The groups, in the order of the gallery.
const GROUPS: [&[Preset]; 5] =
    [first_steps::PRESETS, myths::PRESETS, published::PRESETS, memory::PRESETS, data::PRESETS];

/// Every preset, group by group, in the order of the gallery; the first one is the default experiment.
pub fn all() -> Vec<Preset> {
    GROUPS.concat()
}

/// The preset with this experiment.
pub fn of(spec: &RunSpec) -> Option<Preset> {
    GROUPS.into_iter().flatten().find(|preset| preset.spec == *spec).cloned()
}

/// The preset with this name.
///
/// # Errors
/// If there is none; the problem lists those there are.
pub fn find(name: &str) -> Result<Preset, Problem> {
    let presets = || GROUPS.into_iter().flatten();
    presets().find(|preset| preset.name == name).cloned().ok_or_else(|| {
        let names = presets().map(|preset| preset.name.to_owned()).collect();
        Problem::new("preset", name, Expected::OneOf(names))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::check;

    #[test]
    fn presets_are_valid_and_different() {
        let presets = all();
        for preset in &presets {
            assert!(check(&preset.spec).is_ok(), "{}", preset.name);
            assert_eq!(find(preset.name).as_ref(), Ok(preset));
        }
        let names: HashSet<&str> = presets.iter().map(|preset| preset.name).collect();
        assert_eq!(names.len(), presets.len());
        for (index, preset) in presets.iter().enumerate() {
            let same = presets[..index].iter().find(|other| other.spec == preset.spec);
            assert_eq!(same.map(|other| other.name), None, "{}", preset.name);
            #[cfg(feature = "about")]
            assert!(preset.about.text().chars().count() <= 100, "{}", preset.name);
        }
        assert_eq!(presets[0].spec, RunSpec::default());
        assert!(presets.iter().map(|preset| preset.group as usize).is_sorted());
    }

    #[test]
    fn each_group_has_some_and_there_are_twelve_myths() {
        let count = |group| all().iter().filter(|preset| preset.group == group).count();
        assert!(Group::ALL.iter().all(|&group| count(group) > 0));
        assert_eq!(count(Group::Myths), 12);
    }
}
