//! `Watch`: the CPU's kernels under observation: which operators meet subnormal numbers.
//!
//! Every operand and result is looked at. On x86-64 the processor tells, too: it sets a flag whenever an
//! instruction reads a subnormal number, or gives one that had to be rounded. So nothing inside a kernel
//! escapes, products of a sum included.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use cpu::{Arithmetic, Simd};
use engine::{Kernels, Memory, Op, Program};

/// What was seen: by operator and way, how often.
pub(crate) type Seen = Arc<Mutex<BTreeMap<String, usize>>>;

/// The kernels of the CPU backend, watched.
pub(crate) struct Watch {
    kernels: Simd,
    program: Program,
    seen: Seen,
}

impl Watch {
    pub(crate) fn new(arithmetic: Arithmetic, program: &Program, seen: &Seen) -> Watch {
        let (program, seen) = (program.clone(), Arc::clone(seen));
        Watch { kernels: Simd::new(arithmetic), program, seen }
    }

    fn note(&self, what: String) {
        let mut seen = self.seen.lock().expect("nobody panics with it");
        *seen.entry(what).or_default() += 1;
    }

    /// Looks at everything that these operators read and write.
    fn scan(&self, ops: &[Op], memory: &Memory<f32>, way: &str) {
        for op in ops {
            for id in op.reads.iter().copied().chain(op.written()) {
                if memory.values(id).iter().any(|value| value.is_subnormal()) {
                    self.note(format!("{} {way} {}", op.name(), self.program.buffer(id).name));
                }
            }
        }
    }
}

impl Kernels<f32> for Watch {
    fn execute(&mut self, op: &Op, memory: &mut Memory<f32>, step: u64) {
        self.execute_first(std::slice::from_ref(op), memory, step);
    }

    fn execute_first(&mut self, ops: &[Op], memory: &mut Memory<f32>, step: u64) -> usize {
        self.scan(&ops[..1], memory, "meets a subnormal number in");
        flags::clear();
        let done = self.kernels.execute_first(ops, memory, step);
        if let Some(what) = flags::seen() {
            let names: Vec<&str> = ops[..done].iter().map(Op::name).collect();
            let of = ops[0].written().next().map_or("", |id| &self.program.buffer(id).name);
            self.note(format!("{} {what} for {of}", names.join(" + ")));
        }
        self.scan(&ops[..done], memory, "leaves a subnormal number in");
        done
    }

    fn norm(&mut self, values: &[f32], exponent: i32) -> f64 {
        flags::clear();
        let norm = self.kernels.norm(values, exponent);
        if let Some(what) = flags::seen() {
            let sizes = values.iter().map(|value| value.abs()).filter(|size| *size > 0.0);
            let (least, most) = sizes.fold((f32::MAX, 0.0), |(a, b), it| (it.min(a), it.max(b)));
            let (count, range) = (values.len(), format!("{least:e} to {most:e}"));
            self.note(format!("the norm of {count} numbers, {range}, 2^{exponent}, {what}"));
        }
        norm
    }
}

/// The processor's own flags.
#[cfg(target_arch = "x86_64")]
mod flags {
    const DENORMAL: u32 = 1 << 1;
    const UNDERFLOW: u32 = 1 << 4;

    fn read() -> u32 {
        let mut control = 0_u32;
        // SAFETY: stores the register into the variable.
        unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut control) };
        control
    }

    pub(super) fn clear() {
        let control = read() & !(DENORMAL | UNDERFLOW);
        // SAFETY: sets the register to what it was, with two flags cleared.
        unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const control) };
    }

    pub(super) fn seen() -> Option<&'static str> {
        let control = read();
        match (control & DENORMAL != 0, control & UNDERFLOW != 0) {
            (true, _) => Some("reads a subnormal number"),
            (false, true) => Some("gives a subnormal number"),
            (false, false) => None,
        }
    }
}
#[cfg(not(target_arch = "x86_64"))]
mod flags {
    pub(super) fn clear() {}
    pub(super) fn seen() -> Option<&'static str> {
        None
    }
}
