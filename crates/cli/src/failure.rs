//! `Failure`: why a task failed, what is said of it, and the exit code.

use std::process::ExitCode;

use experiment::{Problem, TableProblem};

/// Why a task failed, by the exit code it leads to.
pub(crate) enum Failure {
    /// A file could not be read or written.
    File(anyhow::Error),
    /// The experiment is not valid; every problem at once.
    Experiment(Vec<Problem>),
    /// A user's own table is not valid; every problem at once.
    Table(Vec<TableProblem>),
    /// A number stopped being finite.
    NotFinite(String),
    /// Statements of published results that do not hold.
    NotReproduced(Vec<String>),
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Failure::File(error)
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Failure::Experiment(problems)
    }
}

impl Failure {
    /// Says on standard error what failed; gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        match self {
            Failure::File(error) => {
                eprintln!("gradlab: {error:#}");
                ExitCode::from(1)
            }
            Failure::Experiment(problems) => {
                for problem in problems {
                    eprintln!("gradlab: {problem}");
                }
                ExitCode::from(2)
            }
            Failure::Table(problems) => {
                for problem in problems {
                    eprintln!("gradlab: {problem}");
                }
                ExitCode::from(2)
            }
            Failure::NotFinite(what) => {
                eprintln!("gradlab: {what}");
                ExitCode::from(3)
            }
            Failure::NotReproduced(statements) => {
                for statement in statements {
                    eprintln!("gradlab: does not hold: {statement}");
                }
                ExitCode::from(4)
            }
        }
    }
}
