//! `gradlab thumbnails`: a small picture of every preset, made by training it: its heatmap, and its profile at the
//! end, in colours of its own scale, so that what sets one apart from another is seen.

use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use experiment::presets::{self, Preset};
use experiment::{Comparison, Compute, Plan, View, link};
use insight::Reading;
use plot::colour;
use protocol::Frame;
use words::places::Places;

use crate::drive::{Job, drive};
use crate::failure::Failure;
use crate::indexed_png::Picture;
use crate::parallel::parallel;

/// Columns of the heatmap, one training step each.
const STEPS: usize = 48;
/// Columns between the heatmap and the profile, and of the profile's longest bar.
const GAP: usize = 2;
const LONGEST: usize = 14;
const WIDTH: usize = STEPS + GAP + LONGEST;
/// Rows of a picture. If the heatmap has more or fewer rows, the nearest one is taken.
const HEIGHT: usize = 30;
/// Steps from one column to the next.
const STRIDE: u64 = 8;
/// The narrowest scale of a picture, in decades: what hardly varies is not blown up.
const NARROWEST: f32 = 3.0;
/// Steps from the darkest colour to the brightest: few, so that the file stays small, but enough to hide edges.
const SHADES: u8 = 24;

/// The file with all pictures, one below the other in the order of the presets.
const PICTURES: &str = "experiments.png";
/// The file with the origin of each picture: the preset's name and the link that trains it.
const ORIGINS: &str = "experiments.txt";

/// Trains the presets and writes their pictures and their origins into `folder`; with `check`,
/// compares instead. `only` names the presets to compare; all if it is empty.
pub(crate) fn thumbnails(folder: &Path, check: bool, only: &[String]) -> Result<(), Failure> {
    let mut chosen = presets::all();
    if !only.is_empty() {
        chosen = only
            .iter()
            .map(|name| presets::find(name))
            .collect::<Result<_, _>>()
            .map_err(|it| vec![it])?;
    }
    let tiles = parallel(&chosen, tile);
    if check {
        return compare(folder, &chosen, &tiles);
    }
    let picture = Picture { width: WIDTH, pixels: tiles.concat() };
    let file = picture.write(&palette())?;
    println!("{} pictures, {} bytes", tiles.len(), file.len());
    for (name, content) in [(PICTURES, &file[..]), (ORIGINS, origins(&chosen).as_bytes())] {
        let path = folder.join(name);
        std::fs::write(&path, content).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

/// Fails with the presets whose pictures in `folder` differ from what a run gives now.
fn compare(folder: &Path, chosen: &[Preset], tiles: &[Vec<u8>]) -> Result<(), Failure> {
    let path = folder.join(PICTURES);
    let file = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    let there = Picture::read(&file).with_context(|| format!("reading {}", path.display()))?;
    let path = folder.join(ORIGINS);
    let said =
        std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let mut stale = Vec::new();
    for (preset, tile) in chosen.iter().zip(tiles) {
        let index = presets::all().iter().position(|it| it.name == preset.name);
        let drawn = index.and_then(|index| there.pixels.chunks_exact(WIDTH * HEIGHT).nth(index));
        let origin = origins(std::slice::from_ref(preset));
        if drawn != Some(tile) || !said.contains(&origin) {
            stale.push(format!("the picture of {} is that of its run", preset.name));
        }
    }
    if stale.is_empty() { Ok(()) } else { Err(Failure::NotReproduced(stale)) }
}

/// A line for each preset: its name and what it trains and shows.
fn origins(presets: &[Preset]) -> String {
    let mut text = String::new();
    for preset in presets {
        let view = View { quantity: preset.shows, ..View::default() };
        let (spec, comparison) = (preset.spec.clone(), Comparison::default());
        let link = link::Link { spec, comparison, view };
        // Writing to a string does not fail.
        let _ = writeln!(text, "{} {}", preset.name, link::write(&link));
    }
    text
}

/// The picture of a preset: indices into the palette.
fn tile(preset: &Preset) -> Vec<u8> {
    let plan = Plan::new(&preset.spec);
    let job = Job {
        spec: preset.spec.clone(),
        table: None,
        probes: preset.shows.probes(),
        compute: Compute::Cpu,
        steps: 1 + (STEPS as u64 - 1) * STRIDE,
    };
    let mut columns = Vec::with_capacity(STEPS);
    let trained = drive(job, &mut |frame| {
        for index in 0..frame.steps() {
            let before = frame.first_step + index as u64 - 1;
            if before.is_multiple_of(STRIDE) {
                columns.push(rows(preset, &plan, frame, index));
            }
        }
    });
    match trained {
        Ok(_) => draw(&columns),
        Err(refusal) => unreachable!("presets are valid: {refusal:?}"),
    }
}

/// The rows of the heatmap in a step, from the input side on.
fn rows(preset: &Preset, plan: &Plan, frame: &Frame, index: usize) -> Vec<Reading> {
    let places = Places::of(plan, preset.shows, 0);
    places.readings(frame.values(places.measure, index))
}

/// The heatmap of the columns, the output side on top, and the profile of the last one.
fn draw(columns: &[Vec<Reading>]) -> Vec<u8> {
    let scale = Scale::of(columns);
    let mut pixels = vec![0; WIDTH * HEIGHT];
    for (y, line) in pixels.chunks_exact_mut(WIDTH).enumerate() {
        let row = |rows: &[Reading]| rows.get((HEIGHT - 1 - y) * rows.len() / HEIGHT).copied();
        for (pixel, rows) in line.iter_mut().zip(columns) {
            *pixel = row(rows).map_or(0, |reading| scale.shade(reading));
        }
        let reading = columns.last().and_then(|rows| row(rows)).unwrap_or(Reading::NotMeasured);
        line[STEPS + GAP..][..scale.bar(reading)].fill(scale.shade(reading));
    }
    pixels
}

/// The decades of a picture, from its darkest to its brightest colour.
#[derive(Clone, Copy)]
struct Scale {
    lowest: f32,
    highest: f32,
}

impl Scale {
    /// From the smallest to the largest norm; of a picture whose norms hardly differ, as many decades below and
    /// above them.
    fn of(columns: &[Vec<Reading>]) -> Scale {
        let decades = || columns.iter().flatten().filter_map(decade);
        let lowest = decades().fold(f32::INFINITY, f32::min);
        let highest = decades().fold(f32::NEG_INFINITY, f32::max);
        if lowest > highest {
            return Scale { lowest: 0.0, highest: NARROWEST };
        }
        let lacking = (NARROWEST - (highest - lowest)).max(0.0);
        Scale { lowest: lowest - lacking / 2.0, highest: highest + lacking / 2.0 }
    }

    /// Where a decade lies, from 0 to 1.
    fn share(self, decade: f32) -> f32 {
        ((decade - self.lowest) / (self.highest - self.lowest)).clamp(0.0, 1.0)
    }

    /// The palette's index of a reading.
    fn shade(self, reading: Reading) -> u8 {
        match reading {
            Reading::NotMeasured => 0,
            Reading::Tiny(_) | Reading::BelowF32 => 1,
            Reading::Zero => 2,
            Reading::NonFinite => 3,
            Reading::Value(norm) => {
                4 + (self.share(norm.log10()) * f32::from(SHADES)).round() as u8
            }
        }
    }

    /// How long the profile's bar of a reading is.
    fn bar(self, reading: Reading) -> usize {
        match reading {
            Reading::NotMeasured | Reading::Zero | Reading::Tiny(_) | Reading::BelowF32 => 0,
            Reading::NonFinite => LONGEST,
            Reading::Value(norm) => {
                (1.0 + self.share(norm.log10()) * (LONGEST - 1) as f32).round() as usize
            }
        }
    }
}

/// The decade of a norm that f32 holds.
fn decade(reading: &Reading) -> Option<f32> {
    match reading {
        Reading::Value(norm) => Some(norm.log10()),
        Reading::NotMeasured
        | Reading::Tiny(_)
        | Reading::BelowF32
        | Reading::Zero
        | Reading::NonFinite => None,
    }
}

/// The colours: of nothing measured, of readings without a decade, and of the decades from the darkest on.
fn palette() -> Vec<[u8; 4]> {
    let mut colours = vec![colour::EMPTY, colour::BELOW_F32, colour::ZERO, colour::NON_FINITE];
    let span = (colour::HIGHEST_DECADE - colour::LOWEST_DECADE) as f32;
    colours.extend((0..=SHADES).map(|shade| {
        let share = f32::from(shade) / f32::from(SHADES);
        colour::at_decade(colour::LOWEST_DECADE as f32 + share * span)
    }));
    colours
}
