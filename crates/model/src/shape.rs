//! `Shape`: what a row of a data set looks like.

use serde::{Deserialize, Serialize};

/// The shape of a row: a sequence of `steps` × `features` numbers, and what is to be said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Time steps; 1 where a row is no sequence.
    pub steps: usize,
    /// Numbers of each time step.
    pub features: usize,
    /// What is to be learned.
    pub target: Target,
}

/// What is to be learned of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// One class for the whole row.
    Class {
        /// Number of classes.
        classes: usize,
    },
    /// One class for every time step.
    ClassPerStep {
        /// Number of classes.
        classes: usize,
    },
    /// One number for the whole row.
    Value,
}

impl Shape {
    /// Numbers of a row.
    pub fn numbers(self) -> usize {
        self.steps * self.features
    }

    /// Targets of a row: one, or one for each time step.
    pub fn targets(self) -> usize {
        match self.target {
            Target::Class { .. } | Target::Value => 1,
            Target::ClassPerStep { .. } => self.steps,
        }
    }
}

impl Target {
    /// Number of classes; `None` where a number is to be learned.
    pub fn classes(self) -> Option<usize> {
        match self {
            Target::Class { classes } | Target::ClassPerStep { classes } => Some(classes),
            Target::Value => None,
        }
    }
}
