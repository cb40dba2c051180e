//! The backends under test, helpers that run them, and the distance of their results.

use std::sync::LazyLock;
use std::time::Instant;

use cpu::Arithmetic;
use engine::ops::View;
use engine::{
    Backend, BufferId, Device as _, OpByOp, Outcome, Program, Reference, Task, Unavailable,
};
use experiment::Cell;
use gpu::{Form, Gpu};

/// Makes a backend; every test body takes one of these, so that it works for all backends.
pub type Make = fn(Program) -> Box<dyn Backend>;

/// The plainest kernels in f64: what results are compared with.
pub type Truth = OpByOp<f64, Reference>;

/// The CPU backend, with the same bits on every machine.
pub fn cpu(program: Program) -> Box<dyn Backend> {
    Box::new(cpu::backend(program, Arithmetic::Portable))
}

/// The CPU backend with fused multiply-adds, where this machine has them.
pub fn cpu_fused(program: Program) -> Box<dyn Backend> {
    Box::new(cpu::backend(program, Arithmetic::Fused))
}

/// The plainest kernels in f32.
pub fn reference_f32(program: Program) -> Box<dyn Backend> {
    Box::new(OpByOp::<f32, Reference>::new(program, Reference))
}

/// The GPU that all tests share; natively a software adapter will do.
///
/// # Errors
/// If there is none, or it cannot be used.
pub fn adapter() -> &'static Result<Gpu, Unavailable> {
    static OPENED: LazyLock<Result<Gpu, Unavailable>> = LazyLock::new(|| opened(Form::Staged));
    &OPENED
}

fn opened(form: Form) -> Result<Gpu, Unavailable> {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    pollster::block_on(gpu::open_as(Some(form), || {}, || START.elapsed().as_secs_f64() * 1e3))
}

/// Whether tests of the GPU can run. Without an adapter they are skipped and say so.
pub fn has_adapter() -> bool {
    let is_missing = matches!(adapter(), Err(Unavailable::Missing(_)));
    if is_missing {
        eprintln!("skipped: no adapter");
    }
    !is_missing
}

/// The GPU backend, with the kernels for graphics processors.
pub fn gpu(program: Program) -> Box<dyn Backend> {
    let adapter = adapter().as_ref().expect("the GPU can be opened");
    adapter.backend(&program).expect("the program fits the GPU")
}

/// The same with the kernels for processors that play one.
pub fn gpu_straight(program: Program) -> Box<dyn Backend> {
    static OPENED: LazyLock<Result<Gpu, Unavailable>> = LazyLock::new(|| opened(Form::Straight));
    let adapter = OPENED.as_ref().expect("the GPU can be opened");
    adapter.backend(&program).expect("the program fits the GPU")
}

/// Runs one task to its end.
pub fn run(backend: &mut dyn Backend, task: Task<'_>) -> Outcome {
    backend.enqueue(task).expect("the task fits");
    finish(backend)
}

/// Works until there is an outcome.
pub fn finish(backend: &mut dyn Backend) -> Outcome {
    let mut outcome = Outcome::default();
    loop {
        backend.work(&mut || false);
        assert_eq!(backend.failure(), None);
        if backend.take_outcome(&mut outcome) {
            return outcome;
        }
    }
}

/// A buffer's values.
pub fn read(backend: &mut dyn Backend, buffer: BufferId) -> Vec<f64> {
    read_each(backend, &[buffer]).remove(0)
}

/// The values of several buffers, by a single task: on a GPU it is waiting for a copy that takes time.
pub fn read_each(backend: &mut dyn Backend, buffers: &[BufferId]) -> Vec<Vec<f64>> {
    let Outcome { values, exponents, .. } = run(backend, Task::Read { buffers });
    values.iter().zip(&exponents).map(|(values, exponents)| whole(values, exponents)).collect()
}

/// Values times their powers of two.
fn whole(values: &[f32], exponents: &[i32]) -> Vec<f64> {
    let each = (values.len() / exponents.len()).max(1);
    let groups = values.chunks(each).zip(exponents);
    groups.flat_map(|(of, &n)| of.iter().map(move |&it| f64::from(it) * 2f64.powi(n))).collect()
}

/// The values of several buffers as they are stored.
pub fn read_all(backend: &mut dyn Backend, buffers: &[BufferId]) -> Vec<Vec<f32>> {
    run(backend, Task::Read { buffers }).values
}

/// Every buffer's values, bit by bit.
pub fn bits(backend: &mut dyn Backend, program: &Program) -> Vec<Vec<u32>> {
    let buffers: Vec<_> = (0..program.buffers.len()).map(BufferId).collect();
    let bits = |values: Vec<f32>| values.into_iter().map(f32::to_bits).collect();
    read_all(backend, &buffers).into_iter().map(bits).collect()
}

/// For every input of an activation that has a kink: on which side of the kink it is.
pub fn sides(program: &Program, mut values: impl FnMut(BufferId) -> Vec<f64>) -> Vec<bool> {
    let kinked = program.forward.iter().filter_map(|op| match op.view() {
        View::Activate(it) => Some((it.function.kind, it.input)),
        View::Recurrence(it) => match it.layer.cell {
            Cell::Rnn(kind) => Some((kind, it.gates)),
            Cell::Lstm | Cell::Gru => None,
        },
        _ => None,
    });
    let kinked = kinked.filter(|(kind, _)| kind.has_kink());
    kinked.flat_map(|(_, input)| values(input)).map(|z| z > 0.0).collect()
}

/// ‖found − expected‖ / ‖expected‖; 0 if both are 0 everywhere, NaN or ∞ if only one of them is finite or
/// 0. So a test must ask whether the distance is below a bound, never whether it is above.
pub fn distance(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len(), "tensors of different shape");
    let norm = |values: &mut dyn Iterator<Item = f64>| values.map(|v| v * v).sum::<f64>().sqrt();
    let difference = norm(&mut found.iter().zip(expected).map(|(a, b)| a - b));
    if difference == 0.0 { 0.0 } else { difference / norm(&mut expected.iter().copied()) }
}
