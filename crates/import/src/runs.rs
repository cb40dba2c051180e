//! `Runs`: the runs that a log names, and which of them is shown.

/// The most runs that are listed by name.
const MOST: usize = 256;
/// The longest name of a run that is kept, in bytes.
const LONGEST: usize = 256;

/// The runs in the order in which they first came.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    names: Vec<String>,
    chosen: Option<String>,
    /// The run that the last row was of, and whether it is shown.
    last: Option<(String, bool)>,
}

impl Runs {
    /// Shows the run that is chosen, else the first.
    pub(crate) fn new(chosen: Option<String>) -> Runs {
        Runs { chosen, ..Runs::default() }
    }

    /// Notes a run; whether it is the one that is shown.
    pub(crate) fn shows(&mut self, run: &str) -> bool {
        if let Some(last) = &self.last
            && last.0 == run
        {
            return last.1;
        }
        let known = self.names.iter().any(|name| name == run);
        if !known && self.names.len() < MOST && run.len() <= LONGEST {
            self.names.push(run.to_owned());
        }
        let first = self.names.first().is_some_and(|first| first == run);
        let shown = self.chosen.as_ref().map_or(first, |chosen| chosen == run);
        self.last = (run.len() <= LONGEST).then(|| (run.to_owned(), shown));
        shown
    }

    /// The run that is shown; empty if there is none by name.
    pub(crate) fn shown(&self) -> &str {
        self.chosen.as_ref().or(self.names.first()).map_or("", String::as_str)
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }
}
