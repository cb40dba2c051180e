//! The size budget: how many compressed bytes a visitor downloads, and how many are allowed.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::embed;
use crate::offline;
use crate::page::FUSED_WORKER;
use crate::studio;
use crate::trouble;

/// The most gzipped bytes of all files together that are loaded before the first gradient.
const FIRST_LIMIT: u64 = 422_500;

/// The most gzipped bytes of all files of the page together, including those that are loaded on
/// request.
const LIMIT: u64 = 933_000;

/// The most gzipped bytes of an embedded page. There may be many of them on a page.
const EMBED_LIMIT: u64 = 596_500;

/// The most gzipped bytes of the files that are loaded only to save a trace or a script.
const EXPORTER_LIMIT: u64 = 177_500;

/// One file of the page.
struct Weight {
    name: String,
    raw: u64,
    gzipped: u64,
}

/// Prints the weight of every file below `dist`; a total above its limit is an error.
pub(crate) fn check(dist: &Path) -> Result<()> {
    let mut weights = Vec::new();
    weigh_folder(dist, "", &mut weights)
        .with_context(|| format!("cannot weigh {}: build the page first", dist.display()))?;
    ensure!(!weights.is_empty(), "{} is empty: build the page first", dist.display());
    weights.sort_by(|a, b| b.gzipped.cmp(&a.gzipped).then_with(|| a.name.cmp(&b.name)));

    print!("{}", table(&weights));
    let first = first(&weights);
    ensure!(
        first <= FIRST_LIMIT,
        "before the first gradient come {first} bytes gzipped, {} more than the budget of {FIRST_LIMIT}",
        first - FIRST_LIMIT
    );
    let total = total(&weights);
    ensure!(
        total <= LIMIT,
        "the page weighs {total} bytes gzipped, {} more than the budget of {LIMIT}",
        total - LIMIT
    );
    let embedded = embedded(&weights);
    ensure!(
        embedded <= EMBED_LIMIT,
        "the embedded page weighs {embedded} bytes gzipped, {} more than the budget of {EMBED_LIMIT}",
        embedded - EMBED_LIMIT
    );
    let exporter = exporter(&weights);
    ensure!(
        exporter <= EXPORTER_LIMIT,
        "the exporter weighs {exporter} bytes gzipped, {} more than its budget of {EXPORTER_LIMIT}",
        exporter - EXPORTER_LIMIT
    );
    Ok(())
}

/// Bytes that the reader of an embedded page downloads.
fn embedded(weights: &[Weight]) -> u64 {
    let part = |weight: &&Weight| embed::FILES.contains(&&*weight.name);
    weights.iter().filter(part).map(|weight| weight.gzipped).sum()
}

/// Bytes that are downloaded to save a trace or a script.
fn exporter(weights: &[Weight]) -> u64 {
    weights.iter().filter(|it| is_exporter(&it.name)).map(|it| it.gzipped).sum()
}

fn is_exporter(name: &str) -> bool {
    name.starts_with("exporter")
}

fn weigh_folder(folder: &Path, prefix: &str, weights: &mut Vec<Weight>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            weigh_folder(&entry.path(), &format!("{name}/"), weights)?;
        } else {
            let bytes = fs::read(entry.path())?;
            let gzipped = gzipped_size(&bytes)?;
            weights.push(Weight { name, raw: bytes.len() as u64, gzipped });
        }
    }
    Ok(())
}

fn gzipped_size(bytes: &[u8]) -> Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len() as u64)
}

/// Bytes before the first gradient: all files except the modules that are split off and the pictures of
/// the gallery.
fn first(weights: &[Weight]) -> u64 {
    let split_off = |name: &str| name.ends_with(".wasm") && !name.ends_with("_bg.wasm");
    downloaded(weights, |name| !split_off(name) && name != "experiments.png")
}

/// Bytes that a visitor downloads who opens everything.
fn total(weights: &[Weight]) -> u64 {
    downloaded(weights, |_| true)
}

/// Bytes of the files that count. A visitor downloads one of the two workers, so only the heavier one
/// counts. The embedded page, the scripts for its hosts, the studio, and the modules that read or write
/// files do not count.
fn downloaded(weights: &[Weight], counts: impl Fn(&str) -> bool) -> u64 {
    let elsewhere = |name: &str| {
        let apart = [&embed::FILES[..], &embed::FOR_HOSTS, &studio::FILES];
        // The worker that reads logs is loaded only by readers who open one.
        apart.iter().any(|files| files.contains(&name))
            || is_exporter(name)
            || name.starts_with("importer")
            || name == offline::FILE
            || name == trouble::FILE
    };
    let sum = |of: &dyn Fn(&str) -> bool| -> u64 {
        let mine =
            weights.iter().filter(|it| !elsewhere(&it.name) && counts(&it.name) && of(&it.name));
        mine.map(|it| it.gzipped).sum()
    };
    let fused = |name: &str| name.starts_with(FUSED_WORKER);
    let plain =
        |name: &str| name.starts_with("worker") && !fused(name) && name != "worker_loader.js";
    sum(&|_| true) - sum(&fused).min(sum(&plain))
}

fn table(weights: &[Weight]) -> String {
    let width = weights.iter().map(|weight| weight.name.len()).max().unwrap_or(0).max(6);
    let raw = weights.iter().map(|weight| weight.raw).sum::<u64>();
    let mut text = format!("{:width$}  {:>9}  {:>9}\n", "file", "bytes", "gzipped");
    for weight in weights {
        let Weight { name, raw, gzipped } = weight;
        text += &format!("{name:width$}  {raw:>9}  {gzipped:>9}\n");
    }
    text += &format!("{:width$}  {:>9}  {:>9}\n", "first", "", first(weights));
    text += &format!("{:width$}  {:>9}  {FIRST_LIMIT:>9}\n", "budget", "");
    text += &format!("{:width$}  {raw:>9}  {:>9}\n", "visitor", total(weights));
    text += &format!("{:width$}  {:>9}  {LIMIT:>9}\n", "budget", "");
    text += &format!("{:width$}  {:>9}  {:>9}\n", "embedded", "", embedded(weights));
    text += &format!("{:width$}  {:>9}  {EMBED_LIMIT:>9}\n", "budget", "");
    text += &format!("{:width$}  {:>9}  {:>9}\n", "exporter", "", exporter(weights));
    text += &format!("{:width$}  {:>9}  {EXPORTER_LIMIT:>9}\n", "budget", "");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_line_for_every_file_and_the_totals() {
        let file = |name: &str, raw, gzipped| Weight { name: name.to_owned(), raw, gzipped };
        let embed = file("embed.js", 9, 8);
        let (exporter, copy) = (file("exporter.js", 7, 6), file("offline.html", 5, 4));
        let page = [
            file("app_bg.wasm", 300, 100),
            file("index.html", 30, 20),
            file("app-panels.wasm", 3, 2),
        ];
        let files: Vec<_> = page.into_iter().chain([embed, exporter, copy]).collect();
        let table = table(&files);
        let lines: Vec<Vec<_>> =
            table.lines().map(|line| line.split_whitespace().collect()).collect();
        let limits = [FIRST_LIMIT, LIMIT, EMBED_LIMIT, EXPORTER_LIMIT].map(|it| it.to_string());
        let expected: [Vec<&str>; 15] = [
            vec!["file", "bytes", "gzipped"],
            vec!["app_bg.wasm", "300", "100"],
            vec!["index.html", "30", "20"],
            vec!["app-panels.wasm", "3", "2"],
            vec!["embed.js", "9", "8"],
            vec!["exporter.js", "7", "6"],
            vec!["offline.html", "5", "4"],
            vec!["first", "120"],
            vec!["budget", &limits[0]],
            vec!["visitor", "354", "122"],
            vec!["budget", &limits[1]],
            vec!["embedded", "8"],
            vec!["budget", &limits[2]],
            vec!["exporter", "6"],
            vec!["budget", &limits[3]],
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn of_two_workers_the_heavier_counts() {
        let file = |name: &str, gzipped| Weight { name: name.to_owned(), raw: 0, gzipped };
        let page = [file("app_bg.wasm", 100), file("worker_loader.js", 1)];
        let plain = [file("worker.js", 5), file("worker_bg.wasm", 20), file("worker-gpu.wasm", 10)];
        let fused = [
            file("worker-fused.js", 5),
            file("worker-fused_bg.wasm", 22),
            file("worker-fused-gpu.wasm", 10),
        ];
        let weigh = |files: [&[Weight]; 3]| {
            let all = files.into_iter().flatten();
            let all: Vec<_> = all.map(|it| file(&it.name, it.gzipped)).collect();
            total(&all)
        };
        assert_eq!(weigh([&page, &plain, &fused]), 138);
        assert_eq!(weigh([&page, &plain, &[]]), 136);
    }

    #[test]
    fn text_that_repeats_itself_shrinks() {
        let size = gzipped_size(&[b'a'; 10_000]).expect("a buffer in memory takes every byte");
        assert!(size < 100, "{size}");
    }

    #[test]
    fn a_page_that_was_not_built_is_named() {
        let error = check(Path::new("no/such/folder")).expect_err("there is no such folder");
        assert!(format!("{error:#}").contains("no/such/folder"));
    }
}
