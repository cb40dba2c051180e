//! Parity with PyTorch: the fixtures of `tests/parity` say which numbers must come out.

mod fixture;
mod functions;
mod machine;

use engine::{Measure, Program};
use fixture::Tensor;
use machine::{Exact, Machine, Single};
use tests::{Make, cpu, distance, reference_f32};

/// Bounds on the relative distance of a tensor; see `tests/parity/README.md`.
const F64: f64 = 1e-10;
const F32: f64 = 1e-5;

#[test]
fn networks_in_f64() {
    networks(F64, |program, rows| Box::new(Exact::new(program, rows)));
}

#[test]
fn networks_in_f32() {
    networks(F32, |program, rows| single(reference_f32, program, rows));
}

#[test]
fn networks_on_the_cpu() {
    networks(F32, |program, rows| single(cpu, program, rows));
}

#[test]
fn functions_in_f64() {
    functions::check(F64, |program, rows| Box::new(Exact::new(program, rows)));
}

#[test]
fn functions_in_f32() {
    functions::check(1e-6, |program, rows| single(reference_f32, program, rows));
}

#[test]
fn functions_on_the_cpu() {
    functions::check(1e-6, |program, rows| single(cpu, program, rows));
}

fn single(make: Make, program: &Program, rows: engine::Rows) -> Box<dyn Machine> {
    Box::new(Single::new(make, program, rows))
}

/// Trains every network of the fixtures and compares all that PyTorch recorded.
fn networks(bound: f64, make: impl Fn(&Program, engine::Rows) -> Box<dyn Machine>) {
    let mut worst: (f64, String) = (0.0, "nothing".to_owned());
    for fixture in fixture::networks() {
        let program = Program::compile(&fixture.plan());
        let mut machine = make(&program, fixture.rows());
        let mut check = |what: &str, found: &[f64], expected: &[f64]| {
            let distance = distance(found, expected);
            let what = format!("{}: {what}", fixture.name);
            assert!(distance < bound, "{what} is off by {distance:e}");
            if distance > worst.0 {
                worst = (distance, what);
            }
        };
        for Tensor { name, values, .. } in &fixture.parameters {
            machine.write(program.find(name).expect(name), values);
        }
        let first = &fixture.first_step;
        for step in 0..fixture.losses.len() - 1 {
            let loss = machine.train();
            check("loss of a step", &[loss], &fixture.losses[step..=step]);
            if step > 0 {
                continue;
            }
            check("loss", &[loss], &[first.loss]);
            let logits = program.layers[program.layers.len() - 1].output;
            check("logits", &machine.read(logits), &first.logits);
            assert_eq!(first.gradients.len(), program.parameters().count());
            for (name, expected) in &first.gradients {
                let gradient = program.find(&format!("{name}.grad")).expect(name);
                check(name, &machine.read(gradient), expected);
            }
            let norms = machine.probes();
            assert_eq!(norms.len(), 2 * program.layers.len());
            for (probe, norm) in program.probes.iter().zip(norms) {
                let (layer, what) = (probe.layer, probe.measure.name());
                let expected = match probe.measure {
                    Measure::GradActivation => {
                        let expected = &first.grad_activations[layer];
                        check(what, &machine.read(probe.buffer), expected);
                        first.grad_activation_norms[layer]
                    }
                    Measure::GradWeight => first.grad_weight_norms[layer],
                };
                check(&format!("norm of {what} {layer}"), &[norm], &[expected]);
            }
        }
        check("loss after training", &[machine.evaluate()], &fixture.losses[10..]);
        for Tensor { name, values, .. } in &fixture.final_parameters {
            check(name, &machine.read(program.find(name).expect(name)), values);
        }
    }
    println!("farthest from PyTorch: {:.1e}, {}", worst.0, worst.1);
}
