//! `gradlab thumbnails`: a small heatmap of every preset, made by training it.

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

/// Columns of a picture, one training step each.
const WIDTH: usize = 48;
/// Rows of a picture. If the heatmap has more or fewer rows, the nearest one is taken.
const HEIGHT: usize = 30;
/// Steps from one column to the next.
const STRIDE: u64 = 8;
/// Colours of a decade: few, so that the file stays small, but enough to hide edges.
const SHADES: f32 = 4.0;

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
        steps: 1 + (WIDTH as u64 - 1) * STRIDE,
    };
    let mut pixels = vec![0; WIDTH * HEIGHT];
    let trained = drive(job, &mut |frame| {
        for index in 0..frame.steps() {
            let before = frame.first_step + index as u64 - 1;
            if before.is_multiple_of(STRIDE) {
                let rows = rows(preset, &plan, frame, index);
                draw(&rows, (before / STRIDE) as usize, &mut pixels);
            }
        }
    });
    match trained {
        Ok(_) => pixels,
        Err(refusal) => unreachable!("presets are valid: {refusal:?}"),
    }
}

/// The rows of the heatmap in a step, from the input side on.
fn rows(preset: &Preset, plan: &Plan, frame: &Frame, index: usize) -> Vec<Reading> {
    let places = Places::of(plan, preset.shows, 0);
    places.readings(frame.values(places.measure, index))
}

/// Draws a column, the output side on top.
fn draw(rows: &[Reading], column: usize, pixels: &mut [u8]) {
    for y in 0..HEIGHT {
        let row = (HEIGHT - 1 - y) * rows.len() / HEIGHT;
        if let (Some(&reading), Some(pixel)) = (rows.get(row), pixels.get_mut(y * WIDTH + column)) {
            *pixel = shade(reading);
        }
    }
}

/// The colours: of nothing measured, of readings without a decade, and of the decades from the darkest on.
fn palette() -> Vec<[u8; 4]> {
    let mut colours = vec![colour::EMPTY, colour::BELOW_F32, colour::ZERO, colour::NON_FINITE];
    colours.extend(
        (0..=shades()).map(|shade| {
            colour::at_decade(colour::LOWEST_DECADE as f32 + f32::from(shade) / SHADES)
        }),
    );
    colours
}

/// The index of the last shade.
fn shades() -> u8 {
    ((colour::HIGHEST_DECADE - colour::LOWEST_DECADE) as f32 * SHADES) as u8
}

/// The palette's index of a reading.
fn shade(reading: Reading) -> u8 {
    match reading {
        Reading::NotMeasured => 0,
        Reading::Tiny(_) | Reading::BelowF32 => 1,
        Reading::Zero => 2,
        Reading::NonFinite => 3,
        Reading::Value(norm) => {
            let shade = (norm.log10() - colour::LOWEST_DECADE as f32) * SHADES;
            4 + shade.round().clamp(0.0, f32::from(shades())) as u8
        }
    }
}
