//! The devices of this machine on which a run can compute.

use std::rc::Rc;
use std::sync::LazyLock;
use std::time::Instant;

use engine::{Device, Program, Unavailable};
use experiment::{Compute, Plan, Probes};
use gpu::Gpu;
use session::{Clock, Session};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// A session that can compute on the requested device. A graphics processor is looked for only if it may be
/// used, because the search takes as long as a short run.
pub(crate) fn session(compute: Compute) -> Session {
    let mut session = Session::new(clock());
    if compute != Compute::Cpu {
        let found = open().map(|gpu| Rc::new(gpu) as Rc<dyn Device>);
        session.looked_for_gpu(found, &mut |_| {});
    }
    session
}

/// Milliseconds since the program began to count.
pub(crate) fn clock() -> Clock {
    Rc::new(now)
}

/// The graphics processor, or why there is none.
fn open() -> Result<Gpu, Unavailable> {
    pollster::block_on(gpu::open(|| {}, now))
}

/// The dispatches of a training step on a graphics processor; this needs no such processor.
///
/// # Errors
/// If the planner does not take the network.
pub(crate) fn explain(plan: &Plan, probes: Probes) -> anyhow::Result<String> {
    Ok(gpu::explain(&Program::with_probes(plan, probes))?)
}

/// Milliseconds since the program began to count.
fn now() -> f64 {
    START.elapsed().as_secs_f64() * 1000.0
}
