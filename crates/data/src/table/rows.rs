//! Which rows of a table are used: those with a label and without a missing cell, and of too many a sample.

use experiment::{Missing, TableProblem, TableReport};

use crate::permutation::shuffle;
use crate::random::{generator, stream};
use crate::table::cell::is_missing;
use crate::table::chosen::Chosen;
use crate::table::grid::Grid;
use crate::table::limits::{FEWEST_ROWS, MOST_ROWS};

/// The numbers of the rows that are used, in the order of the file, and what became of the others. Columns that are
/// left out for their missing cells are no longer chosen.
///
/// Unless the user chooses, rows with a missing cell are left out where they are at most a fifth; where they are
/// more, the mean stands for what is missing.
///
/// # Errors
///
/// Too few rows or no column are left.
pub(crate) fn used(
    grid: &Grid<'_>,
    chosen: &mut Chosen<'_>,
    missing: Option<Missing>,
    seed: u32,
) -> Result<(Vec<u32>, TableReport), TableProblem> {
    let is_gap = |row: u32, column: usize| is_missing(grid.cell(row as usize, column));
    let mut rows: Vec<u32> =
        (0..grid.rows() as u32).filter(|&row| !is_gap(row, chosen.label)).collect();
    let unlabelled = grid.rows() - rows.len();
    let with_gaps = chosen.features.iter().map(|it| it.column);
    let with_gaps: Vec<usize> =
        with_gaps.filter(|&column| rows.iter().any(|&row| is_gap(row, column))).collect();
    let is_incomplete = |row: u32| with_gaps.iter().any(|&column| is_gap(row, column));
    let found = rows.iter().filter(|&&row| is_incomplete(row)).count();
    let few = 5 * found <= rows.len() && rows.len() - found >= FEWEST_ROWS;
    let mut report = TableReport { unlabelled, ..TableReport::default() };
    match missing.unwrap_or(if few { Missing::Rows } else { Missing::Mean }) {
        Missing::Rows => {
            rows.retain(|&row| !is_incomplete(row));
            report.incomplete = found;
        }
        Missing::Columns => {
            let (without, with): (Vec<_>, Vec<_>) =
                chosen.features.drain(..).partition(|it| !with_gaps.contains(&it.column));
            chosen.features = without;
            report.gaps = with.iter().map(|it| it.name.to_owned()).collect();
        }
        Missing::Mean => {}
    }
    if chosen.features.is_empty() {
        return Err(TableProblem::NoFeatures);
    }
    if rows.len() < FEWEST_ROWS {
        return Err(TableProblem::TooFewRows { found: rows.len(), least: FEWEST_ROWS });
    }
    report.drawn_from = rows.len();
    if rows.len() > MOST_ROWS {
        shuffle(&mut rows, &mut generator(seed.into(), stream::TABLE_ROWS));
        rows.truncate(MOST_ROWS);
        rows.sort_unstable();
    }
    report.rows = rows.len();
    let gaps = chosen.features.iter().map(|it| it.column).filter(|it| with_gaps.contains(it));
    report.filled =
        gaps.map(|column| rows.iter().filter(|&&row| is_gap(row, column)).count()).sum();
    report.features = chosen.features.iter().map(|it| it.name.to_owned()).collect();
    Ok((rows, report))
}
