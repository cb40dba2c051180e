//! Trains the networks of the fixtures and compares all that PyTorch recorded.

use engine::{Measure, Program};
use experiment::{Clip, RunSpec};
use tests::distance;

use crate::fixture::{Fixture, Tensor, Tensors, networks};
use crate::machine::{Build, Machine};

/// What is compared, and how far the worst was off.
struct Judge {
    bound: f64,
    worst: (f64, String),
    /// Every difference that is too large: all of them at once tell where a mistake is.
    wrong: Vec<String>,
}

impl Judge {
    fn check(&mut self, what: String, distance: f64) {
        // NaN is below no bound.
        if distance < self.bound {
            if distance > self.worst.0 {
                self.worst = (distance, what);
            }
        } else {
            self.wrong.push(format!("{what} is off by {distance:.1e}"));
        }
    }

    fn compare(&mut self, what: String, found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len(), "{what}");
        self.check(what, distance(found, expected));
    }
}

/// Every network; panics with a list of all that differs.
pub(crate) fn check(bound: f64, build: Build<'_>) {
    let mut judge = Judge { bound, worst: (0.0, "nothing".to_owned()), wrong: Vec::new() };
    for fixture in networks() {
        first_step(&fixture, build, &mut judge);
        ten_steps(&fixture, build, &mut judge);
    }
    println!("farthest from PyTorch: {:.1e}, {}", judge.worst.0, judge.worst.1);
    assert!(judge.wrong.is_empty(), "{} differ:\n{}", judge.wrong.len(), judge.wrong.join("\n"));
}

/// A machine that starts from the fixture's numbers.
fn start(fixture: &Fixture, program: &Program, build: Build<'_>) -> Box<dyn Machine> {
    let mut machine = build(program);
    for Tensor { name, values, .. } in &fixture.parameters {
        machine.write(program.find(name).expect(name), values);
    }
    machine
}

/// Loss, outputs and gradients, before anything changes a gradient: without clipping.
fn first_step(fixture: &Fixture, build: Build<'_>, judge: &mut Judge) {
    let plan = fixture.plan(&RunSpec { clip: Clip::None, ..fixture.spec() });
    let program = Program::compile(&plan);
    let mut machine = start(fixture, &program, build);
    let name = |what: &str| format!("{}: {what}", fixture.name);

    let loss = machine.train(&fixture.train());
    judge.compare(name("first loss"), &[loss], &fixture.losses[..1]);
    let outputs = program.layers[program.layers.len() - 1].output;
    judge.compare(name("outputs"), &machine.read(outputs), &fixture.outputs);

    assert_eq!(fixture.gradients.len(), program.parameters.len());
    gradients(fixture, &fixture.gradients, "gradient", &program, machine.as_mut(), judge);
    let all: Vec<f64> = all(&program, machine.as_mut());
    judge.compare(name("norm of the gradient"), &[norm(&all)], &fixture.gradient_norms[..1]);

    for (layer, buffers) in plan.model.blocks.iter().zip(&program.layers) {
        let gradient = program.gradient_of(buffers.output).expect("it influences the loss");
        let what = name(&format!("gradient of what {} hands on", layer.name));
        judge.compare(what, &machine.read(gradient), &fixture.layer_gradients[&layer.name]);
    }

    // The norms that the program itself measures.
    let norms = machine.probes();
    assert_eq!(norms.len(), program.probes.len(), "{}", fixture.name);
    for (probe, found) in program.probes.iter().zip(norms) {
        let (layer, units) = (&plan.model.blocks[probe.layer], plan.model.units(probe.layer));
        let expected = match (probe.measure, probe.parameter) {
            (Measure::GradActivation, _) => {
                &fixture.layer_gradients[&layer.name][probe.rows.elements(units)]
            }
            (Measure::GradWeight, Some(parameter)) => {
                &fixture.gradients[&format!("{}.{parameter}", layer.name)]
            }
            (measure, _) => panic!("{}: {measure:?} was not asked for", fixture.name),
        };
        let time = probe.time.map_or(String::new(), |time| format!(" at time {time}"));
        let what = name(&format!("{} of {}{time}", probe.measure.name(), layer.name));
        judge.compare(what, &[found], &[norm(expected)]);
    }
}

/// Ten updates and what they lead to.
fn ten_steps(fixture: &Fixture, build: Build<'_>, judge: &mut Judge) {
    let spec = fixture.spec();
    let program = Program::compile(&fixture.plan(&spec));
    let mut machine = start(fixture, &program, build);
    let name = |what: &str| format!("{}: {what}", fixture.name);

    let batch = fixture.train();
    let mut losses = Vec::new();
    for step in 0..fixture.losses.len() {
        losses.push(machine.train(&batch));
        if step == 0 && spec.clip != Clip::None {
            let norms = program.clip_norms.expect("there is clipping");
            let norms = machine.read(norms);
            judge.compare(name("norms around clipping"), &norms, &fixture.gradient_norms);
            let clipped = &fixture.clipped_gradients;
            gradients(fixture, clipped, "clipped gradient", &program, machine.as_mut(), judge);
        }
    }
    judge.compare(name("losses"), &losses, &fixture.losses);
    for (title, tensors) in [
        ("after ten steps", &fixture.final_parameters),
        ("running statistic", &fixture.running_statistics),
    ] {
        for (parameter, expected) in tensors {
            let found = machine.read(program.find(parameter).expect(parameter));
            judge.compare(name(&format!("{parameter} {title}")), &found, expected);
        }
    }
    let loss = machine.evaluate(&batch);
    judge.compare(name("loss after training"), &[loss], &[fixture.train_loss_after]);
    let loss = machine.evaluate(&fixture.test());
    judge.compare(name("loss on other rows"), &[loss], &[fixture.test_loss_after]);
}

/// The gradient of every parameter.
fn gradients(
    fixture: &Fixture,
    expected: &Tensors,
    title: &str,
    program: &Program,
    machine: &mut dyn Machine,
    judge: &mut Judge,
) {
    for (name, expected) in expected {
        let parameter = program.find(name).expect(name);
        let gradient = program.gradient_of(parameter).expect("it influences the loss");
        let found = machine.read(gradient);
        let what = format!("{}: {title} of {name}", fixture.name);
        if fixture.vanishing.contains(name) {
            // BatchNorm takes off what a bias adds, so that its gradient is 0 in exact arithmetic
            // and rounding noise in any other. Noise has no digits to compare: it must only be as
            // small as rounding is, measured by the gradient of the whole network.
            judge.check(what, norm(&found) / fixture.gradient_norms[0]);
        } else {
            judge.compare(what, &found, expected);
        }
    }
}

/// The gradients of all parameters, one after the other.
fn all(program: &Program, machine: &mut dyn Machine) -> Vec<f64> {
    let gradient = |&parameter| program.gradient_of(parameter).expect("it influences the loss");
    let gradients: Vec<_> = program.parameters.iter().map(gradient).collect();
    gradients.into_iter().flat_map(|gradient| machine.read(gradient)).collect()
}

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}
