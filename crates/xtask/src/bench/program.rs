//! `Program`: a process that answers each line with a line, so that several can take turns.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::process;

/// A running program.
pub(crate) struct Program {
    /// Its name in the table.
    pub(crate) library: String,
    /// Its words for a step with norms, and for one without.
    modes: [&'static str; 2],
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts it.
    pub(crate) fn start(
        library: &str,
        command: &mut Command,
        modes: [&'static str; 2],
    ) -> Result<Program> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start `{}`", process::shown(command)))?;
        let input = child.stdin.take().context("it has no standard input")?;
        let output = BufReader::new(child.stdout.take().context("it has no standard output")?);
        Ok(Program { library: library.to_owned(), modes, child, input, output })
    }

    /// Writes a line and reads the answer.
    pub(crate) fn ask(&mut self, line: &str) -> Result<String> {
        writeln!(self.input, "{line}").and_then(|()| self.input.flush())?;
        self.read().with_context(|| format!("{} does not answer `{line}`", self.library))
    }

    /// Reads a line.
    pub(crate) fn read(&mut self) -> Result<String> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        ensure!(!line.is_empty(), "{} has ended", self.library);
        Ok(line.trim_end().to_owned())
    }

    /// Milliseconds of a step, and the loss before the first one.
    pub(crate) fn time(&mut self, workload: &str, norms: bool, seconds: f64) -> Result<(f64, f64)> {
        let mode = self.modes[usize::from(!norms)];
        let answer = self.ask(&format!("{workload} {mode} {seconds}"))?;
        parse(&answer).with_context(|| format!("{}: `{answer}` is no time", self.library))
    }
}

/// `MILLISECONDS LOSS`
fn parse(answer: &str) -> Option<(f64, f64)> {
    let (milliseconds, loss) = answer.split_once(' ')?;
    Some((milliseconds.parse().ok()?, loss.parse().ok()?))
}

impl Drop for Program {
    fn drop(&mut self) {
        // The program only waits for more lines, so nothing is lost, and a failure needs no action.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_time_and_a_loss_are_read_and_nothing_else() {
        assert_eq!(parse("1.5 2.25"), Some((1.5, 2.25)));
        assert_eq!(parse("error no such workload"), None);
        assert_eq!(parse("1.5"), None);
    }
}
