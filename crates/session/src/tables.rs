//! `Tables`: how users' own tables are read. A session may be without, until somebody opens one.

use data::{Source, Table};
use protocol::{Looked, TableFile, Unfit, encode};

/// How users' own tables are read.
#[derive(Clone, Copy)]
pub struct Tables {
    /// What a file holds, as the message [`Looked`]; whether its first line names the columns, if that is known.
    pub(crate) look: fn(&[u8], Option<bool>) -> Vec<u8>,
    /// Its rows; drawn with a seed where there are too many. What is wrong with it, as the message [`Unfit`].
    pub(crate) source: fn(&TableFile, u32) -> Result<Source, Vec<u8>>,
    /// What became of its rows, as the message [`TableReport`](experiment::TableReport).
    pub(crate) report: fn(&Source) -> Vec<u8>,
}

impl Tables {
    /// As [`data::Table`] reads them.
    pub const READ: Tables = Tables { look, source: read, report };

    /// None is read.
    pub(crate) const REFUSED: Tables = Tables {
        look: |_, _| Vec::new(),
        // An empty list: no problem of the table.
        source: |_, _| Err(vec![0]),
        report: |_| Vec::new(),
    };
}

fn look(bytes: &[u8], header: Option<bool>) -> Vec<u8> {
    // What is seen of a table has a length.
    encode(&Looked(data::look(bytes, header))).unwrap_or_default()
}

fn report(source: &Source) -> Vec<u8> {
    source.table_report().map_or_else(Vec::new, |report| encode(report).unwrap_or_default())
}

fn read(table: &TableFile, seed: u32) -> Result<Source, Vec<u8>> {
    let read = Table::read(&table.bytes, &table.choices, seed);
    // What is wrong with it has a length.
    read.map(|table| Source::from_table(&table))
        .map_err(|problems| encode(&Unfit(problems)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use experiment::{Compute, Probes, RunSpec, TableChoices};
    use protocol::{Command, Event, RunId, decode};

    use super::*;
    use crate::Session;

    fn answers(mut session: Session, command: Command) -> Vec<Event> {
        let mut events = Vec::new();
        session.handle(command, &mut |event| events.push(event));
        events
    }

    #[test]
    fn a_session_without_tables_says_so_and_trains_on_nothing_else() {
        let bytes = b"x,y\n1,2\n3,4\n".to_vec();
        let without = || Session::without_tables(Rc::new(|| 0.0));
        let columns = Command::LookAt { bytes: bytes.clone(), header: None };
        assert_eq!(answers(without(), columns.clone()), [Event::LookedAt(Vec::new())]);
        let found = answers(Session::new(Rc::new(|| 0.0)), columns.clone());
        let [Event::LookedAt(looked)] = &*found else { panic!("{found:?}") };
        let Looked(look) = decode(looked).expect("it is a message");
        assert_eq!(look.map(|look| look.columns.len()), Ok(2));
        let mut later = without();
        later.read_tables(Tables::READ);
        assert_eq!(answers(later, columns), found);

        let load = Command::Load {
            runs: vec![(RunId(1), RunSpec::default())],
            table: Some(TableFile { bytes, choices: TableChoices::default() }),
            probes: Probes::default(),
            compute: Compute::Cpu,
        };
        let refused = Event::Refused { run: RunId(1), problems: Vec::new(), table: vec![0] };
        assert_eq!(decode(&[0]), Ok(Unfit(Vec::new())));
        assert_eq!(answers(without(), load), [refused]);
    }
}
