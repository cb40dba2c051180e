//! What was understood of a log, key by key, and what a reader changes about it.

use experiment::Measure;
use serde::{Deserialize, Serialize};

/// What a column, a key or a series of a log was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Taken {
    /// The number of the step.
    Step,
    /// The name of the run that the row is of.
    Run,
    /// The name of the layer that the row is about.
    Layer,
    /// The name of what the row measures.
    Metric,
    /// The value of what the row measures.
    Value,
    /// A measure of a layer.
    Of(Measure),
    /// Loss of a step's batch.
    Loss,
    /// Loss on a test set.
    TestLoss,
    /// Accuracy on a step's batch.
    Accuracy,
    /// Accuracy on a test set.
    TestAccuracy,
    /// It is not shown.
    LeftOut(Why),
}

/// Why something of a log is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// Its name says nothing that is known here.
    Unknown,
    /// It is not made of numbers.
    NotNumbers,
    /// Norm of all layers together.
    Total,
    /// Mean, maximum or another statistic, which is no norm.
    Statistic,
    /// The lowest or highest value of several steps, beside the value itself.
    Range,
    /// Gradient of a bias, beside that of the weights.
    Bias,
    /// Another curve of this kind is shown already.
    Another,
    /// A clock.
    Clock,
    /// Another column numbers the steps.
    OtherStep,
    /// The reader wants it so.
    Chosen,
}

/// A column, a key or a series of a log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// Its name in the log.
    pub name: String,
    /// What it was taken for.
    pub taken: Taken,
    /// Layers that it tells of; 0 where it is about no layer.
    pub layers: u64,
    /// The layer, where it tells of exactly one.
    pub layer: String,
}

/// What was understood of a log.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Understood {
    /// Columns, keys and series in their order in the log. Of very many, only the first are listed.
    pub keys: Vec<Key>,
    /// Keys that are not listed.
    pub more: u64,
    /// The runs in the log by name; empty where it names none.
    pub runs: Vec<String>,
    /// The run that is shown.
    pub run: String,
    /// The choices that it was read with.
    pub choices: Choices,
}

/// What a reader wants of a log beside what is understood anyway.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Choices {
    /// What to take keys for, by their names.
    pub taken: Vec<(String, Taken)>,
    /// Whether the input is at the other end.
    pub turned: bool,
    /// The run to show; the first one if `None`.
    pub run: Option<String>,
}

impl Choices {
    /// What the reader takes a key for.
    pub fn of(&self, name: &str) -> Option<Taken> {
        self.taken.iter().find(|it| it.0 == name).map(|it| it.1)
    }

    /// Takes a key for something else from now on, and no other key for what there can be only once.
    pub fn take(&mut self, name: &str, taken: Taken) {
        let once = !matches!(taken, Taken::Of(_) | Taken::LeftOut(_));
        self.taken.retain(|it| it.0 != name && !(once && it.1 == taken));
        self.taken.push((name.to_owned(), taken));
    }
}
