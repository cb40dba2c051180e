//! `Tables`: how users' own tables are read. A session may be without, until somebody opens one.

use data::{Source, Table};
use experiment::{Column, TableProblem};
use protocol::TableText;

/// How users' own tables are read.
#[derive(Clone, Copy)]
pub struct Tables {
    /// The columns of a table.
    pub(crate) columns: fn(&str) -> Result<Vec<Column>, TableProblem>,
    /// Its rows.
    pub(crate) source: fn(&TableText) -> Result<Source, Vec<TableProblem>>,
}

impl Tables {
    /// As [`data::Table`] reads them.
    pub const READ: Tables = Tables { columns: data::columns, source: read };

    /// None is read.
    pub(crate) const REFUSED: Tables = Tables {
        columns: |_| Err(TableProblem::NoReader),
        source: |_| Err(vec![TableProblem::NoReader]),
    };
}

fn read(TableText { text, label, features }: &TableText) -> Result<Source, Vec<TableProblem>> {
    let names: Option<Vec<&str>> =
        features.as_ref().map(|names| names.iter().map(String::as_str).collect());
    Ok(Source::from_table(&Table::read(text, label, names.as_deref())?))
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use experiment::{Compute, Probes, RunSpec};
    use protocol::{Command, Event, RunId};

    use super::*;
    use crate::Session;

    fn answers(mut session: Session, command: Command) -> Vec<Event> {
        let mut events = Vec::new();
        session.handle(command, &mut |event| events.push(event));
        events
    }

    #[test]
    fn a_session_without_tables_says_so_and_trains_on_nothing_else() {
        let text = "x,y\n1,2\n3,4\n".to_owned();
        let problem = TableProblem::NoReader;
        let without = || Session::without_tables(Rc::new(|| 0.0));
        let columns = Command::Columns { text: text.clone() };
        assert_eq!(answers(without(), columns.clone()), [Event::Columns(Err(problem.clone()))]);
        let found = answers(Session::new(Rc::new(|| 0.0)), columns.clone());
        assert!(matches!(&*found, [Event::Columns(Ok(columns))] if columns.len() == 2));
        let mut later = without();
        later.read_tables(Tables::READ);
        assert_eq!(answers(later, columns), found);

        let load = Command::Load {
            runs: vec![(RunId(1), RunSpec::default())],
            table: Some(TableText { text, label: "y".to_owned(), features: None }),
            probes: Probes::default(),
            compute: Compute::Cpu,
        };
        let refused = Event::Refused { run: RunId(1), problems: Vec::new(), table: vec![problem] };
        assert_eq!(answers(without(), load), [refused]);
    }
}
