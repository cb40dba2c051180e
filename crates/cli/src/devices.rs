//! What a run can compute on here.

use std::rc::Rc;
use std::time::Instant;

use session::Session;
use spec::Compute;

/// A session that can compute on what is asked for.
pub(crate) fn session(_compute: Compute) -> Session {
    let start = Instant::now();
    Session::new(Rc::new(move || start.elapsed().as_secs_f64() * 1000.0))
}
