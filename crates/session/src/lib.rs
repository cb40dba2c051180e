//! The run as a state machine: Command in, Event out; picks the backend.
