//! The worker of embedded pages looks for no graphics processor, and says so.

use engine::Unavailable;

use crate::worker::Worker;

/// Tells the worker that there is no graphics processor.
pub(crate) fn search(worker: &Worker) {
    worker.looked_for_gpu(Err(Unavailable::Missing("this worker looks for none".to_owned())));
}
