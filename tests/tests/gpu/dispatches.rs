//! How many dispatches a step takes. This needs no device.

use engine::Program;
use experiment::{Norm, Skip};
use tests::{Net, recurrent_networks};

/// Dispatches of a training step, as `explain` tells them.
fn dispatches(program: &Program) -> usize {
    let text = gpu::explain(program).expect("it is a compiled program");
    let count = text.strip_prefix("training step: ").and_then(|rest| rest.split(' ').next());
    count.and_then(|count| count.parse().ok()).expect("a number comes first")
}

fn of(net: &Net) -> usize {
    dispatches(&net.program())
}

#[test]
fn depth_and_length_add_no_dispatch() {
    for skip in [Skip::None, Skip::Residual, Skip::ReZero, Skip::Highway] {
        for norm in [Norm::None, Norm::Layer] {
            let [shallow, deep] = [3, 60].map(|depth| {
                let net = Net::default();
                of(&net.with(|spec| {
                    (spec.skip, spec.norm) = (skip, norm);
                    (spec.depth, spec.width) = (depth, 64);
                }))
            });
            assert_eq!(shallow, deep, "{skip} {norm}");
            assert!(deep <= 6, "{deep} dispatches");
        }
    }
    for network in recurrent_networks() {
        // From 1024 rows on sums go in chunks, and one more dispatch combines them.
        let [short, long] = [500, 1000].map(|steps| of(&Net::recurrent(network, steps)));
        assert_eq!(short, long, "{network}");
        assert!(long <= 7, "{long} dispatches");
    }
}

#[test]
fn batch_norm_adds_four_dispatches_a_layer() {
    let [shallow, deep] = [3, 8].map(|depth| {
        of(&Net::default().with(|spec| (spec.norm, spec.depth) = (Norm::Batch, depth)))
    });
    // Sums, and another walk; forward and backward.
    assert_eq!(deep - shallow, 4 * 5);
}
