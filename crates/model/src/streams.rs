//! Random streams of parameters: each parameter draws from a stream of its own.
//!
//! So a change of one layer leaves the draws of all others as they are. Streams below 2³² belong to the order
//! of the rows of data.

/// The streams of a layer's first two parameters.
const FIRST: u64 = 1 << 32;
/// The streams of a layer's third to tenth parameter.
const MORE: u64 = 1 << 40;
/// Streams that are named by a path have this bit.
const NAMED: u64 = 1 << 63;

/// The stream of parameter `number` (0 to 9) of layer `layer`, in dense and recurrent networks.
///
/// # Panics
/// If there is no such number: its stream would be the next layer's.
pub fn of_layer(layer: usize, number: usize) -> u64 {
    assert!(number < 10, "a layer has streams for ten parameters; use of_path");
    let (layer, number) = (layer as u64, number as u64);
    if number < 2 { FIRST + 2 * layer + number } else { MORE + 8 * layer + number }
}

/// The stream of the parameter with this path, such as `encoder.layer3.attention.weight`: FNV-1a, 64 bits.
pub fn of_path(path: &str) -> u64 {
    let hash = path.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash | NAMED
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_parameters_share_a_stream() {
        let layers = (0..1001).flat_map(|layer| (0..10).map(move |number| of_layer(layer, number)));
        let paths = (0..1001).flat_map(|layer| {
            ["weight", "bias", "norm.weight"]
                .map(|name| of_path(&format!("encoder.layer{layer}.{name}")))
        });
        let all: Vec<u64> = layers.chain(paths).collect();
        assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
        assert!(all.iter().all(|&stream| stream >= FIRST));
    }
}
