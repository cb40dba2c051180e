//! Parity with PyTorch: the fixtures of `tests/parity` say which numbers must come out.

mod coverage;
mod fixture;
mod functions;
mod machine;
mod network;

use engine::Program;
use machine::{Exact, Machine, Single};
use tests::{Make, cpu, cpu_fused, reference_f32};

/// Bounds on the relative distance of a tensor; see `tests/parity/README.md`.
const F64: f64 = 1e-10;
const F32: f64 = 1e-5;

#[test]
fn networks_in_f64() {
    network::check(F64, &exact);
}

#[test]
fn networks_in_f32() {
    network::check(F32, &single(reference_f32));
}

#[test]
fn networks_on_the_cpu() {
    network::check(F32, &single(cpu));
}

#[test]
fn networks_on_the_cpu_with_fused_products() {
    network::check(F32, &single(cpu_fused));
}

#[test]
fn functions_in_f64() {
    functions::check(F64, &exact);
}

#[test]
fn functions_in_f32() {
    functions::check(1e-6, &single(reference_f32));
}

#[test]
fn functions_on_the_cpu() {
    functions::check(1e-6, &single(cpu));
}

fn exact(program: &Program) -> Box<dyn Machine> {
    Box::new(Exact::new(program))
}

fn single(make: Make) -> impl Fn(&Program) -> Box<dyn Machine> {
    move |program| Box::new(Single::new(make, program))
}
