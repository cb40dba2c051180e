//! In the worker of embedded pages: looks for no graphics processor, and says so.

use std::rc::Rc;

use engine::{Device, Unavailable};

use crate::Worker;

/// Tells `found` that there is none.
pub(crate) fn search(
    _worker: Rc<Worker>,
    found: impl FnOnce(Result<Rc<dyn Device>, Unavailable>) + 'static,
) {
    found(Err(Unavailable::Missing("this worker looks for none".to_owned())));
}
