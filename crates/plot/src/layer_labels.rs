//! Which layers have their number on an axis.

/// The least distance between the middles of two layer labels, in CSS pixels.
const LABEL_DISTANCE: f64 = 30.0;

/// Labels the first layer, the last layer, and round numbers between them as far as there is room. The label of the last
/// layer may be a word; `beside_last` times the usual distance is kept free beside it.
pub(crate) fn layer_labels<E>(
    layers: usize,
    distance: f64,
    beside_last: f64,
    mut draw: impl FnMut(usize, &str) -> Result<(), E>,
) -> Result<(), E> {
    // No steps of 2: after the 1 of the first layer, even numbers would look like a mistake.
    let wanted = LABEL_DISTANCE / distance;
    let steps = [1, 5, 10, 20, 50, 100, 200, 500];
    let step = steps.into_iter().find(|&step| step as f64 >= wanted).unwrap_or(1000);
    let far = |a: usize, b: usize, room| a.abs_diff(b) as f64 * distance >= LABEL_DISTANCE * room;
    let between =
        (step..layers).step_by(step).filter(|&n| far(n, 1, 0.8) && far(n, layers, beside_last));
    let first = (layers > 0).then_some(1);
    let last = (layers > 1).then_some(layers);
    for number in first.into_iter().chain(between).chain(last) {
        draw(number - 1, &number.to_string())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layer_labels_have_room() {
        for (layers, distance) in [(0, 1.0), (1, 500.0), (20, 29.3), (50, 11.7), (100, 3.04)] {
            let mut named: Vec<usize> = Vec::new();
            layer_labels(layers, distance, 1.6, |layer, label| {
                assert_eq!(label, (layer + 1).to_string());
                named.push(layer + 1);
                Ok::<(), ()>(())
            })
            .unwrap();
            assert!(named.windows(2).all(|w| (w[1] - w[0]) as f64 * distance >= 23.0), "{named:?}");
            assert_eq!(
                (named.first(), named.last()),
                match layers {
                    0 => (None, None),
                    _ => (Some(&1), Some(&layers)),
                }
            );
        }
    }
}
