//! The backward pass is the derivative of the forward pass: every gradient against central
//! differences of the loss, in f64.

use engine::{Backend, BufferId, Op, OpByOp, Program, Reference};
use spec::{Activation, Init, Skip};
use tests::{Net, Truth};

/// Distance h of the outer points; the inner ones are at half of it. Truncation is of fourth order
/// (1e-17), rounding adds about 1e-16 / h (1e-12), and kinks of ReLU must lie farther away.
const STEP: f64 = 1.0 / 16384.0;
/// Relative to the largest element of the tensor, which is seldom below 1e-4 here. A wrong factor or
/// sign is off by 1.
const BOUND: f64 = 1e-7;

/// Every activation with and without skips, batches of one row and of several.
fn nets() -> impl Iterator<Item = Net> {
    let kinds = Activation::ALL.iter().flat_map(|&activation| {
        Skip::ALL.iter().flat_map(move |&skip| [1, 4].map(|batch| (activation, skip, batch)))
    });
    kinds.map(|(activation, skip, batch)| {
        let init = if activation == Activation::Relu { Init::He } else { Init::PyTorch };
        Net { activation, skip, init, batch, depth: 4, ..Net::default() }
    })
}

#[test]
fn parameter_gradients_are_differences_of_the_loss() {
    for net in nets() {
        let program = net.program();
        let mut backend = after_backward(&net, &program);
        for parameter in program.parameters() {
            let gradient = gradient_of(&program, parameter);
            compare(&net, &program, &mut backend, parameter, gradient);
        }
    }
}

/// Perturbs the result of every forward operator in turn and runs what comes after it, so that
/// a value which is read twice has both paths counted.
#[test]
fn activation_gradients_are_differences_of_the_loss() {
    for net in nets() {
        let program = net.program();
        let source = after_backward(&net, &program);
        for (index, op) in program.forward.iter().enumerate() {
            if matches!(op, Op::SoftmaxCrossEntropy { .. }) {
                continue;
            }
            let value = op.operands().1[0];
            let rest =
                Program { forward: program.forward[index + 1..].to_vec(), ..program.clone() };
            let mut backend = OpByOp::new(rest, net.data(), Reference);
            for id in (0..program.buffers.len()).map(BufferId) {
                backend.set(id, source.memory().values(id)).unwrap();
            }
            let gradient = gradient_of(&program, value);
            compare(&net, &program, &mut backend, value, gradient);
        }
    }
}

/// Differences taken by hand must notice a wrong gradient.
#[test]
#[should_panic(expected = "layer2.weight")]
fn a_wrong_backward_pass_is_noticed() {
    let net = Net::default();
    let mut program = net.program();
    for op in &mut program.backward {
        if let Op::ActivateGrad { function, .. } = op {
            *function = Activation::Sigmoid;
        }
    }
    let mut backend = after_backward(&net, &program);
    let parameter = program.layers[1].weight;
    let gradient = gradient_of(&program, parameter);
    compare(&net, &program, &mut backend, parameter, gradient);
}

/// A backend that has gone forward and backward once.
fn after_backward(net: &Net, program: &Program) -> Truth {
    let mut backend = net.truth(program);
    let data = net.data();
    let values: Vec<f32> = data.train.inputs[..net.batch * net.features].to_vec();
    let labels: Vec<f32> = data.train.labels[..net.batch].iter().map(|&l| l as f32).collect();
    backend.write(program.inputs, &values).expect("one value each");
    backend.write(program.labels, &labels).expect("one label each");
    backend.run_forward();
    backend.run_backward();
    backend
}

/// The buffer with the gradient of a value. A term of a sum may share the gradient of the sum.
fn gradient_of(program: &Program, value: BufferId) -> BufferId {
    let name = format!("{}.grad", program.buffer(value).name);
    program.find(&name).unwrap_or_else(|| {
        let sum = program.forward.iter().find_map(|op| match *op {
            Op::Add { left, right, output } if left == value || right == value => Some(output),
            _ => None,
        });
        gradient_of(program, sum.unwrap_or_else(|| panic!("{name} does not exist")))
    })
}

/// Holds the gradient in memory against differences in every element of `value`.
fn compare(net: &Net, program: &Program, backend: &mut Truth, value: BufferId, gradient: BufferId) {
    let base = backend.memory().values(value).to_vec();
    let gradient = backend.memory().values(gradient).to_vec();
    let signs = kink_sides(program, backend);
    let mut differences = Vec::with_capacity(base.len());
    for element in 0..base.len() {
        let mut loss = |offset: f64| {
            let mut moved = base.clone();
            moved[element] += offset;
            backend.set(value, &moved).expect("same length");
            let loss = backend.run_forward();
            // Across a kink of ReLU there is no derivative to compare with.
            assert!(kink_sides(program, backend) == signs, "{net:?}: a kink is too close");
            loss
        };
        let outer = loss(STEP) - loss(-STEP);
        let inner = loss(STEP / 2.0) - loss(-STEP / 2.0);
        differences.push((8.0 * inner - outer) / (6.0 * STEP));
    }
    backend.set(value, &base).expect("same length");
    backend.run_forward();
    let largest = gradient.iter().fold(0.0, |largest: f64, g| largest.max(g.abs()));
    let name = &program.buffer(value).name;
    assert!(largest > 0.0, "{net:?}: the gradient of {name} is 0 and says nothing");
    for (element, (found, expected)) in gradient.iter().zip(&differences).enumerate() {
        let error = (found - expected).abs() / largest;
        assert!(error < BOUND, "{net:?}: {name}[{element}] is {found}, expected {expected}");
    }
}

/// On which side of 0 every input of a ReLU lies.
fn kink_sides(program: &Program, backend: &Truth) -> Vec<bool> {
    let inputs = program.forward.iter().filter_map(|op| match *op {
        Op::Activate { function: Activation::Relu, input, .. } => Some(input),
        _ => None,
    });
    inputs.flat_map(|input| backend.memory().values(input)).map(|&z| z > 0.0).collect()
}
