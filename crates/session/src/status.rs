//! `Status`: whether a session has more to do.

/// Whether there is more to do without a new command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Call `Session::work` again.
    Busy,
    /// A device computes: call `Session::work` again when it has something to say.
    Waiting,
    /// The next step waits for its time: call `Session::work` again after so many milliseconds.
    Resting(u32),
    /// Nothing to do until the next command.
    Idle,
}
