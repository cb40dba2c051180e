//! Operators over a part of the rows or of the time steps.

use engine::{BufferId, Op, OpKind, Span, Task};
use experiment::{Network, Skip};
use tests::{Make, Net, bits, cpu, distance, read, recurrent_networks, run};

use crate::compare::compare_programs;

/// A backend that runs every operator with a span in two parts gives what the whole gives.
pub(crate) fn cut_in_two(make: Make) {
    let mut nets = vec![
        Net::default().with(|spec| (spec.skip, spec.batch) = (Skip::Residual, 7)),
        Net::per_step(Network::Lstm),
    ];
    for network in recurrent_networks() {
        for truncation in [0, 2] {
            nets.push(Net::recurrent(network, 5).with(|spec| {
                (spec.depth, spec.truncation) = (2, truncation);
            }));
        }
    }
    for net in nets {
        let whole = net.program();
        let mut cut = whole.clone();
        for ops in [&mut cut.forward, &mut cut.backward, &mut cut.evaluation] {
            *ops = ops.iter().flat_map(halves).collect();
        }
        assert!(cut.forward.len() > whole.forward.len());
        compare_programs(&net, &whole, &cut, make);
    }
}

/// The operator on the first and on the second part of its span, in the order in which they run.
fn halves(op: &Op) -> Vec<Op> {
    let whole = op.span;
    if whole.count < 2 {
        return vec![op.clone()];
    }
    let middle = whole.count / 2;
    let spans = [
        Span { first: whole.first, count: middle },
        Span { first: whole.first + middle, count: whole.count - middle },
    ];
    let mut parts = spans.map(|span| Op { span, ..op.clone() });
    match op.kind {
        OpKind::LinearGradParameters | OpKind::RecurrenceGradParameters { .. } => {
            parts[1].writes.iter_mut().for_each(|it| it.accumulate = true);
        }
        // Gradients go back in time.
        OpKind::RecurrenceGrad { .. } => parts.reverse(),
        _ => {}
    }
    parts.to_vec()
}

/// The compiler cuts what is long, and that changes nothing: values are the same bits, sums over
/// slices another order of the same additions.
#[test]
fn large_networks_are_cut_and_compute_the_same() {
    let dense = Net::default()
        .with(|spec| (spec.depth, spec.width, spec.batch) = (2, 1000, 70))
        .features(5);
    let recurrent = Net::recurrent(Network::Lstm, 4).with(|spec| {
        (spec.width, spec.batch) = (400, 60);
    });
    for net in [dense, recurrent] {
        let cut = net.program();
        let mut whole = cut.clone();
        for ops in [&mut whole.forward, &mut whole.backward, &mut whole.evaluation] {
            let count = ops.len();
            *ops = joined(ops);
            assert!(ops.len() < count, "nothing was cut");
        }
        let (inputs, targets) = (net.inputs(), net.targets());
        let task = Task::Train { inputs: &inputs, targets: &targets };
        let (mut left, mut right) = (net.backend(&cut, cpu), net.backend(&whole, cpu));
        let (found, expected) = (run(left.as_mut(), task), run(right.as_mut(), task));
        assert_eq!(found.loss, expected.loss);
        let (before, after) = (bits(left.as_mut(), &cut), bits(right.as_mut(), &whole));
        for (index, buffer) in cut.buffers.iter().enumerate() {
            let id = BufferId(index);
            let summed = cut.parameters.iter().any(|&it| {
                it == id || cut.gradient_of(it) == Some(id) || buffer.name.ends_with("velocity")
            }) || buffer.name.ends_with("ratio");
            if summed {
                let (a, b) = (read(left.as_mut(), id), read(right.as_mut(), id));
                assert!(distance(&a, &b) < 2e-6, "{}", buffer.name);
            } else {
                assert!(before[index] == after[index], "{}", buffer.name);
            }
        }
    }
}

/// The operators with neighbouring slices of one operator put together again.
fn joined(ops: &[Op]) -> Vec<Op> {
    let mut list: Vec<Op> = Vec::new();
    for op in ops {
        if let Some(last) = list.last_mut()
            && (last.kind, &last.reads) == (op.kind, &op.reads)
            && last.written().eq(op.written())
            && op.span.count > 0
        {
            let first = last.span.first.min(op.span.first);
            last.span = Span { first, count: last.span.count + op.span.count };
            continue;
        }
        list.push(op.clone());
    }
    list
}
