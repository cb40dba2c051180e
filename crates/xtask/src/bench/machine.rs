//! The machine and the date of a measurement.

use std::env;
use std::fs;
use std::process::Command;
use std::thread;

use serde_json::{Value, json};

use crate::process;

/// Processor, cores, system and date, as far as the system says.
pub(crate) fn describe() -> Value {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = model_name(&cpuinfo).unwrap_or("an unnamed processor");
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let date = process::output(Command::new("date").arg("+%Y-%m-%d"));
    json!({
        "processor": processor,
        "cores": cores,
        "system": format!("{} {}", env::consts::OS, env::consts::ARCH),
        "date": date,
    })
}

/// The processor's name in Linux's list.
fn model_name(cpuinfo: &str) -> Option<&str> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim())
}

#[cfg(test)]
mod tests {
    use super::model_name;

    #[test]
    fn the_first_processor_is_named() {
        let list = "processor\t: 0\nmodel name\t: AMD EPYC 7763\nprocessor\t: 1\n";
        assert_eq!(model_name(list), Some("AMD EPYC 7763"));
        assert_eq!(model_name(""), None);
    }
}
