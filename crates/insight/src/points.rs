//! `Points`: the distribution of a unit that is not normal, on a grid.
//!
//! A unit whose own past is added to it again and again, with an activation in between, is a chain
//! s = h + z, h = φ(s) with a normal z. Its distribution is put on an even grid at every sum: each value
//! goes to the two cells next to it, then the cells are smoothed with z's density. A gradient takes the same
//! way back: it is smoothed, then read between the two cells.

use model::Function;

use crate::smooth::{kernel, smoothed};

/// Cells of a grid.
const CELLS: usize = 128;
/// A normal variable is practically never farther from its mean, in standard deviations.
const FARTHEST: f64 = 6.0;
/// Less than this share is left out at either end of a grid.
const NEGLIGIBLE: f64 = 1e-9;
/// Parts into which the cell is cut in which an activation may have a kink.
const PARTS: u32 = 16;

/// Values with their shares, which sum to 1.
#[derive(Clone, Debug)]
pub(crate) struct Points {
    values: Vec<f64>,
    shares: Vec<f64>,
    /// Distance of neighbours, while they lie on an even grid.
    cell: f64,
    /// By how much each value changes where the rows that the network reads grow by a factor (relative to that
    /// factor); none after a normalisation, which takes such changes away.
    growth: Option<Vec<f64>>,
}

/// The slope of an activation at a point: in the mean over a cell where it may jump.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slope {
    /// φ′.
    pub(crate) slope: f64,
    /// φ′².
    pub(crate) square: f64,
}

impl Points {
    /// N(mean, variance).
    pub(crate) fn normal(mean: f64, variance: f64) -> Points {
        let deviation = libm::sqrt(variance);
        let at = |index: usize| FARTHEST * (2.0 * (index as f64 + 0.5) / CELLS as f64 - 1.0);
        let density = |index: usize| libm::exp(-0.5 * at(index) * at(index));
        let all: f64 = (0..CELLS).map(density).sum();
        Points {
            values: (0..CELLS).map(|index| mean + deviation * at(index)).collect(),
            shares: (0..CELLS).map(|index| density(index) / all).collect(),
            cell: 2.0 * FARTHEST * deviation / CELLS as f64,
            growth: Some((0..CELLS).map(|index| deviation * at(index)).collect()),
        }
    }

    /// The mean of f over the points: their number and value.
    pub(crate) fn expect(&self, f: impl Fn(usize, f64) -> f64) -> f64 {
        let points = self.values.iter().zip(&self.shares).enumerate();
        points.map(|(index, (&value, &share))| share * f(index, value)).sum()
    }

    /// The values.
    pub(crate) fn values(&self) -> &[f64] {
        &self.values
    }

    /// What the values change by, see [`Points::growth`], as a vector whose mean square is 1.
    pub(crate) fn direction(&self) -> Option<Vec<f64>> {
        let growth = self.growth.as_ref()?;
        let square = self.expect(|index, _| growth[index] * growth[index]);
        let length = libm::sqrt(square);
        length.is_normal().then(|| growth.iter().map(|it| it / length).collect())
    }

    /// (x − mean) · factor, of a normalisation.
    pub(crate) fn normalised(&self, mean: f64, factor: f64) -> Points {
        Points {
            values: self.values.iter().map(|value| (value - mean) * factor).collect(),
            shares: self.shares.clone(),
            cell: self.cell * factor,
            growth: None,
        }
    }

    /// φ of the points, and its slopes there.
    pub(crate) fn bent(&self, phi: Function) -> (Points, Vec<Slope>) {
        let at = |value: f64| {
            let (value, slope) = phi.with_slope(value);
            (value, Slope { slope, square: slope * slope })
        };
        let over_cell = |value: f64| {
            let mut sums = [0.0; 3];
            for part in 0..PARTS {
                let offset = (f64::from(part) + 0.5) / f64::from(PARTS) - 0.5;
                let (value, slope) = at(value + self.cell * offset);
                sums = [sums[0] + value, sums[1] + slope.slope, sums[2] + slope.square];
            }
            let [value, slope, square] = sums.map(|sum| sum / f64::from(PARTS));
            (value, Slope { slope, square })
        };
        let is_kink = |value: f64| value.abs() < 0.5 * self.cell;
        let bend = |&value: &f64| if is_kink(value) { over_cell(value) } else { at(value) };
        let (values, slopes): (Vec<f64>, Vec<Slope>) = self.values.iter().map(bend).unzip();
        let grown = |growth: &Vec<f64>| {
            growth.iter().zip(&slopes).map(|(growth, slope)| growth * slope.slope).collect()
        };
        let growth = self.growth.as_ref().map(grown);
        (Points { values, shares: self.shares.clone(), cell: 0.0, growth }, slopes)
    }

    /// The distribution of x + z for an independent normal z with this mean and variance, and how it comes
    /// about. `None` where the points have no finite width.
    ///
    /// `follows` says by which share z grows along with x.
    pub(crate) fn plus_normal(
        &self,
        mean: f64,
        variance: f64,
        follows: f64,
    ) -> Option<(Points, Transition)> {
        let (first, last) = self.ends()?;
        let far = FARTHEST * libm::sqrt(variance);
        let low = first + mean - far;
        let cell = (last + mean + far - low) / (CELLS - 1) as f64;
        if !(cell.is_finite() && cell > 0.0) {
            return None;
        }
        let place = |value: f64| {
            let at = ((value + mean - low) / cell).clamp(0.0, (CELLS - 1) as f64);
            let index = (at as usize).min(CELLS - 2);
            (index, at - index as f64)
        };
        let places: Vec<(usize, f64)> = self.values.iter().map(|&value| place(value)).collect();
        // Two cells in the place of one point widen the distribution.
        let widened = self.expect(|index, _| places[index].1 * (1.0 - places[index].1));
        let kernel = kernel((variance / (cell * cell) - widened).max(0.0));
        let spread = |weight: &dyn Fn(usize) -> f64| {
            let mut cells = vec![0.0; CELLS];
            for (index, &(below, above)) in places.iter().enumerate() {
                let weight = weight(index) * self.shares[index];
                cells[below] += weight * (1.0 - above);
                cells[below + 1] += weight * above;
            }
            smoothed(&cells, &kernel)
        };
        let shares = spread(&|_| 1.0);
        let all: f64 = shares.iter().sum();
        let values: Vec<f64> = (0..CELLS).map(|index| low + cell * index as f64).collect();
        // The mean of something, given the sum.
        let given = |sums: Vec<f64>| -> Vec<f64> {
            sums.iter()
                .zip(&shares)
                .map(|(sum, share)| sum / share.max(f64::MIN_POSITIVE))
                .collect()
        };
        let own = given(spread(&|index| self.values[index]));
        let added: Vec<f64> = values.iter().zip(own).map(|(sum, own)| sum - own - mean).collect();
        let growth = self.growth.as_ref().map(|growth| {
            let own = given(spread(&|index| growth[index]));
            own.iter().zip(&added).map(|(own, added)| own + follows * added).collect()
        });
        let shares = shares.iter().map(|share| share / all).collect();
        let points = Points { values, shares, cell, growth };
        Some((points, Transition { places, kernel, added }))
    }

    /// E x u / E x², where u is what x changes by; 0 after a normalisation.
    pub(crate) fn growth(&self) -> f64 {
        let Some(growth) = &self.growth else { return 0.0 };
        self.expect(|index, value| value * growth[index]) / self.expect(|_, value| value * value)
    }

    /// The smallest and the largest value, but for negligible shares.
    fn ends(&self) -> Option<(f64, f64)> {
        let kept = || {
            let points = self.values.iter().zip(&self.shares);
            points.filter(|(_, share)| **share > NEGLIGIBLE).map(|(value, _)| *value)
        };
        Some((kept().reduce(f64::min)?, kept().reduce(f64::max)?))
    }
}

/// From points to the grid of their sum with a normal variable.
#[derive(Clone, Debug)]
pub(crate) struct Transition {
    /// For each point, the cell below and how far it lies above that, in cells.
    places: Vec<(usize, f64)>,
    /// Weights of cells by their distance.
    kernel: Vec<f64>,
    /// The mean of the normal variable, without its own mean, given the sum.
    pub(crate) added: Vec<f64>,
}

impl Transition {
    /// The mean of what is on the grid, as seen from each point.
    pub(crate) fn back(&self, grid: &[f64]) -> Vec<f64> {
        let grid = smoothed(grid, &self.kernel);
        self.places
            .iter()
            .map(|&(index, above)| grid[index] * (1.0 - above) + grid[index + 1] * above)
            .collect()
    }
}
