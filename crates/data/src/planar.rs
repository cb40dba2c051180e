//! Two classes of noisy points in the plane: spirals, circles, exclusive or, moons.

use std::f64::consts::{PI, TAU};

use experiment::{Shape, Target};
use rand_chacha::ChaCha8Rng;

use crate::dataset::{Dataset, Split};
use crate::random::{coin, generator, normal_pair, stream, unit};

const TRAIN_ROWS: usize = 1000;
const TEST_ROWS: usize = 500;

/// Draws a point (x, y) of class 0 or 1, without noise.
pub(crate) type Draw = fn(usize, &mut ChaCha8Rng) -> [f64; 2];

/// 1000 training and 500 test points; the classes alternate.
///
/// Normal noise with standard deviation `noise` is added to both coordinates. The coordinates are
/// not standardised: without noise, all sets lie within 1.5 of the origin in each coordinate.
pub(crate) fn planar(draw: Draw, noise: f64, seed: u32) -> Dataset {
    let split = |rows: usize, stream| {
        let mut rng = generator(u64::from(seed), stream);
        let mut inputs = Vec::with_capacity(2 * rows);
        for row in 0..rows {
            let [x, y] = draw(row % 2, &mut rng);
            let [dx, dy] = normal_pair(noise, &mut rng);
            inputs.extend([(x + dx) as f32, (y + dy) as f32]);
        }
        Split { inputs, targets: (0..rows).map(|row| (row % 2) as f32).collect() }
    };
    Dataset {
        shape: Shape { steps: 1, features: 2, target: Target::Class { classes: 2 } },
        train: split(TRAIN_ROWS, stream::POINTS),
        test: split(TEST_ROWS, stream::TEST_POINTS),
    }
}

/// Two Archimedean spirals of 1½ turns, from the origin to radius 1, half a turn apart.
///
/// At radius r the angle is 3πr. The radius is the square root of a uniform number. This spreads the
/// points evenly over the disc, and so also along the arms, except near the middle.
pub(crate) fn spirals(class: usize, rng: &mut ChaCha8Rng) -> [f64; 2] {
    let radius = libm::sqrt(unit(rng));
    let (sin, cos) = libm::sincos(1.5 * TAU * radius + PI * class as f64);
    [radius * cos, radius * sin]
}

/// Two circles around the origin: radius 1 (class 0) and ½ (class 1), at uniform angles, as
/// scikit-learn's `make_circles(factor=0.5)`.
pub(crate) fn circles(class: usize, rng: &mut ChaCha8Rng) -> [f64; 2] {
    let radius = if class == 0 { 1.0 } else { 0.5 };
    let (sin, cos) = libm::sincos(TAU * unit(rng));
    [radius * cos, radius * sin]
}

/// Half the width of the empty cross between the four squares of [`xor`].
const GAP: f64 = 0.1;

/// Uniform points of the square (−1, 1)² without a cross of half-width 0.1 along the axes. Class 0
/// has x·y > 0; class 1 has x·y < 0, so exactly one coordinate is positive.
pub(crate) fn xor(class: usize, rng: &mut ChaCha8Rng) -> [f64; 2] {
    let mut size = || GAP + (1.0 - GAP) * unit(rng);
    let (x, y) = (size(), size());
    let y = if class == 0 { y } else { -y };
    if coin(rng) { [x, y] } else { [-x, -y] }
}

/// Two interleaved half circles of radius 1, as in scikit-learn's `make_moons`. Their common middle,
/// (½, ¼), is moved to the origin. The angle is uniform in (0, π).
pub(crate) fn moons(class: usize, rng: &mut ChaCha8Rng) -> [f64; 2] {
    let (sin, cos) = libm::sincos(PI * unit(rng));
    if class == 0 { [cos - 0.5, sin - 0.25] } else { [0.5 - cos, 0.25 - sin] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::fingerprint;

    const ALL: [(&str, Draw); 4] =
        [("spirals", spirals), ("circles", circles), ("xor", xor), ("moons", moons)];

    /// Points and classes of both splits.
    fn points(set: &Dataset) -> Vec<(f64, f64, usize)> {
        let rows = |split: &Split| -> Vec<_> {
            let pairs = split.inputs.chunks_exact(2).zip(&split.targets);
            pairs.map(|(p, &t)| (f64::from(p[0]), f64::from(p[1]), t as usize)).collect()
        };
        [rows(&set.train), rows(&set.test)].concat()
    }

    #[test]
    fn classes_are_balanced_and_points_lie_near_the_origin() {
        for (name, draw) in ALL {
            let set = planar(draw, 0.0, 3);
            assert_eq!((set.train.rows(), set.test.rows()), (1000, 500), "{name}");
            assert_eq!(set.train.inputs.len(), 2000, "{name}");
            for split in [&set.train, &set.test] {
                let ones = split.targets.iter().filter(|&&target| target == 1.0).count();
                assert_eq!(2 * ones, split.rows(), "{name}");
            }
            let largest =
                points(&set).iter().fold(0.0, |m: f64, p| m.max(p.0.abs()).max(p.1.abs()));
            assert!((0.9..=1.5).contains(&largest), "{name} reaches {largest}");
        }
    }

    #[test]
    fn points_without_noise_lie_where_the_geometry_says() {
        for (x, y, class) in points(&planar(spirals, 0.0, 1)) {
            let radius = x.hypot(y);
            let angle = 3.0 * PI * radius + PI * class as f64;
            let off = (x - radius * angle.cos()).hypot(y - radius * angle.sin());
            assert!(off < 1e-6 && radius <= 1.0, "{x} {y} is {off} off its arm");
        }
        for (x, y, class) in points(&planar(circles, 0.0, 1)) {
            assert!((x.hypot(y) - [1.0, 0.5][class]).abs() < 1e-6, "{x} {y}");
        }
        for (x, y, class) in points(&planar(xor, 0.0, 1)) {
            assert_eq!(x * y < 0.0, class == 1, "{x} {y}");
            assert!(x.abs().min(y.abs()) >= 0.0999 && x.abs().max(y.abs()) <= 1.0, "{x} {y}");
        }
        for (x, y, class) in points(&planar(moons, 0.0, 1)) {
            // The second moon is the first, turned by half a turn.
            let (x, y) = if class == 0 { (x, y) } else { (-x, -y) };
            assert!(((x + 0.5).hypot(y + 0.25) - 1.0).abs() < 1e-6 && y >= -0.25, "{x} {y}");
        }
    }

    #[test]
    fn all_of_each_set_is_covered() {
        // Each quadrant around the middle of the set holds its share of each class.
        for (name, draw) in [("circles", circles as Draw), ("spirals", spirals)] {
            let mut counts = [0_u32; 8];
            for (x, y, class) in points(&planar(draw, 0.0, 8)) {
                counts[4 * class + 2 * usize::from(x > 0.0) + usize::from(y > 0.0)] += 1;
            }
            assert!(counts.iter().all(|&count| count > 60), "{name}: {counts:?}");
        }
        let xor = points(&planar(xor, 0.0, 8));
        let right = xor.iter().filter(|(x, _, _)| *x > 0.0).count();
        assert!(right.abs_diff(750) < 100, "{right} points of 1500 on the right");
    }

    #[test]
    fn noise_has_its_deviation_in_both_coordinates() {
        let (clean, noisy) = (points(&planar(moons, 0.0, 2)), points(&planar(moons, 0.2, 2)));
        let n = clean.len() as f64;
        let pairs = || clean.iter().zip(&noisy);
        let x = pairs().map(|(a, b)| (b.0 - a.0).powi(2)).sum::<f64>() / n;
        let y = pairs().map(|(a, b)| (b.1 - a.1).powi(2)).sum::<f64>() / n;
        // 1500 draws: the relative standard error of a variance is 3.7 %.
        assert!((x / 0.04 - 1.0).abs() < 0.15, "variance {x}");
        assert!((y / 0.04 - 1.0).abs() < 0.15, "variance {y}");
    }

    #[test]
    fn training_and_test_points_and_seeds_differ() {
        for (name, draw) in ALL {
            let set = planar(draw, 0.1, 5);
            assert_ne!(set.train.inputs[..1000], set.test.inputs[..], "{name}");
            assert_ne!(set, planar(draw, 0.1, 6), "{name}");
            assert_eq!(set, planar(draw, 0.1, 5), "{name}");
        }
    }

    #[test]
    fn the_points_of_a_seed_never_change() {
        let found = ALL.map(|(name, draw)| {
            let Dataset { train, test, .. } = planar(draw, 0.1, 42);
            (name, fingerprint(train.inputs.iter().chain(&test.inputs)))
        });
        assert_eq!(
            found,
            [
                ("spirals", 0x82f0_5714_63cf_e6b3),
                ("circles", 0xae91_3c33_485c_6ca5),
                ("xor", 0xd035_0ad4_e775_088b),
                ("moons", 0x898d_c8b8_f170_3519)
            ]
        );
    }
}
