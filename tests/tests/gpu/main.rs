//! The GPU beside the CPU over many steps, how many dispatches a step takes, and what goes wrong with
//! devices. Where there is no adapter these tests are skipped, and say so.

mod dispatches;
mod faults;
mod learned;
mod presets;
