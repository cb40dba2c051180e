//! JSON as rows of a table: lines of objects, lists of objects, lists within an object that holds a log, and
//! an object of lists, which are its columns.
//!
//! A key of a row is the path to its value, such as `grad_norm/fc1`. Lists within a row are read where they
//! hold a value for each layer. Lists of lists are points of one series, `[time, step, value]`.

use std::collections::HashMap;
use std::ops::Range;

use protocol::ImportFault;

use crate::json::{Kind, Lexer, Sink, Token};
use crate::json_lists::Lists;
use crate::log::Log;
use crate::meaning::is_by_layer;
use crate::table::{Cell, Field, Table};
use crate::text::Flaw;
use crate::{LONGEST_LINE, LONGEST_NAME};

/// What holds the rows of a log that is one object.
const LISTS: [&str; 6] = ["log_history", "history", "logs", "records", "rows", "scalars"];

/// The columns of a table by path.
#[derive(Debug, Default)]
struct Columns {
    paths: Vec<String>,
    by_path: HashMap<String, usize>,
    /// The column that probably comes next: rows repeat the same paths.
    next: usize,
}

impl Columns {
    /// The column of a path, new or known.
    fn find(&mut self, path: &str, table: &mut Table) -> Result<usize, ImportFault> {
        let is_next = self.paths.get(self.next).is_some_and(|next| next == path);
        let known = if is_next { Some(self.next) } else { self.by_path.get(path).copied() };
        let column = match known {
            Some(column) => column,
            None => {
                let column = table.add_column(path)?;
                self.paths.push(path.to_owned());
                self.by_path.insert(path.to_owned(), column);
                column
            }
        };
        self.next = if column + 1 < self.paths.len() { column + 1 } else { 0 };
        Ok(column)
    }
}

/// What the numbers of a point are.
const POINT: [&str; 3] = ["time", "step", "value"];

/// A file that is being read.
#[derive(Debug)]
pub(crate) struct JsonRows {
    lexer: Lexer,
    rows: Rows,
}

impl JsonRows {
    /// A file whose series has this name, if it holds a single one.
    pub(crate) fn new(series: &str) -> JsonRows {
        let rows = Rows {
            table: Table::new(series, true),
            points: Table::new(series, true),
            columns: Columns::default(),
            of_points: Columns::default(),
            holders: Vec::new(),
            path: String::new(),
            row: Row::default(),
            lists: Lists::default(),
        };
        JsonRows { lexer: Lexer::new(), rows }
    }

    pub(crate) fn read(&mut self, text: &str, log: &mut Log) -> Result<(), Flaw> {
        self.lexer.read(text, &mut Filling { rows: &mut self.rows, log })
    }

    pub(crate) fn end(&mut self, log: &mut Log) -> Result<(), Flaw> {
        self.lexer.end(&mut Filling { rows: &mut self.rows, log })
    }
}

/// What is known of the values that are being read.
#[derive(Debug)]
struct Rows {
    table: Table,
    /// The points of a single series.
    points: Table,
    /// The columns of the table.
    columns: Columns,
    /// The columns of the points.
    of_points: Columns,
    holders: Vec<Holder>,
    /// The path to the value that is being read.
    path: String,
    row: Row,
    /// The lists of an object that lies in nothing: its columns, if it turns out to be a table.
    lists: Lists,
}

/// A row that is being read. It is kept as it is written until it is whole: then it is known whether it is a
/// row at all.
#[derive(Debug, Default)]
struct Row {
    fields: Vec<Part>,
    text: String,
    /// Whether values of lists did not fit into it.
    is_long: bool,
}

/// A value of a row.
#[derive(Debug)]
struct Part {
    /// Its path, as a piece of the row's text.
    path: Range<usize>,
    held: Held,
    /// Whether it lies in a list.
    listed: bool,
}

/// A cell whose text lies in the row.
#[derive(Clone, Debug)]
enum Held {
    Null,
    Number(f64),
    Text(Range<usize>),
    Other,
}

/// A list or an object that is open.
#[derive(Debug)]
struct Holder {
    is: Is,
    kind: Kind,
    /// The path as it was before it.
    path: usize,
    /// Values of a list so far.
    count: usize,
}

/// What a list or an object is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Is {
    /// A list of rows.
    Rows,
    /// A row.
    Row,
    /// An object that has turned out to hold a list of rows.
    Frame,
    /// A part of a row.
    Part,
    /// A list in an object that lies in nothing: a column, if that is a table; it may be a part of a row.
    List {
        /// Whether it is one if the object is a row.
        by_layer: bool,
    },
    /// A point of a series.
    Point,
    /// Nothing that is read.
    Skipped,
}

/// The name of the column at a path: without the member that holds all of them.
fn column_name(path: &str) -> &str {
    let within = LISTS.iter().find_map(|holder| path.strip_prefix(holder)?.strip_prefix('/'));
    within.unwrap_or(path)
}

/// Rows with the log that they go to.
struct Filling<'a> {
    rows: &'a mut Rows,
    log: &'a mut Log,
}

impl Sink for Filling<'_> {
    fn token(&mut self, token: Token<'_>) -> Result<(), ImportFault> {
        let rows = &mut *self.rows;
        match token {
            Token::Begin(kind) => rows.begin(kind),
            Token::End => rows.end(self.log),
            Token::Key(key) => {
                rows.key(key);
                Ok(())
            }
            Token::Text(text) => rows.value(Cell::Text(text)),
            Token::Number(number) => rows.value(Cell::Number(number)),
            Token::Null => rows.value(Cell::Empty),
            Token::Truth => rows.value(Cell::Other),
        }
    }
}

impl Rows {
    /// A member of an object begins.
    fn key(&mut self, key: &str) {
        let Some(holder) = self.holders.last() else { return };
        self.path.truncate(holder.path);
        self.enter(key);
    }

    /// A value begins; in a list, its path ends with its number.
    fn place(&mut self) {
        let Some(holder) = self.holders.last_mut() else { return self.path.clear() };
        if holder.kind == Kind::List {
            let (start, number) = (holder.path, holder.count.to_string());
            holder.count += 1;
            self.path.truncate(start);
            self.enter(&number);
        }
    }

    /// Goes on with the path. Where it is too long, it stays so, and its value is not read.
    fn enter(&mut self, part: &str) {
        if self.path.len() > LONGEST_NAME {
            return;
        }
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(part);
    }

    fn begin(&mut self, kind: Kind) -> Result<(), ImportFault> {
        self.place();
        let within = self.holders.last().map(|holder| holder.is);
        let is = match (within, kind) {
            (None, Kind::Object) | (Some(Is::Rows), Kind::Object) => Is::Row,
            (None, Kind::List) => Is::Rows,
            (Some(Is::Rows), Kind::List) => Is::Point,
            (Some(Is::Row | Is::Frame), Kind::List)
                if self.holders.len() == 1 && LISTS.contains(&self.path.as_str()) =>
            {
                self.holders[0].is = Is::Frame;
                Is::Rows
            }
            (Some(Is::Row | Is::Part), Kind::Object) => Is::Part,
            (Some(Is::Row | Is::Part), Kind::List) if self.may_begin_list() => {
                let by_layer = is_by_layer(&self.path);
                self.lists.begin(column_name(&self.path), by_layer);
                Is::List { by_layer }
            }
            (Some(Is::Row | Is::Part), Kind::List) if is_by_layer(&self.path) => Is::Part,
            (
                Some(Is::Row | Is::Part | Is::List { .. } | Is::Frame | Is::Point | Is::Skipped),
                _,
            ) => Is::Skipped,
        };
        if matches!(is, Is::Row | Is::Rows | Is::Point) {
            self.path.clear();
            self.row.clear();
            self.lists.clear();
        }
        let path = self.path.len();
        self.holders.push(Holder { is, kind, path, count: 0 });
        Ok(())
    }

    /// Whether the list that begins may be a column: it lies in an object that lies in nothing.
    fn may_begin_list(&self) -> bool {
        let in_object = self.holders.first().is_some_and(|holder| holder.is == Is::Row);
        in_object && self.path.len() <= LONGEST_NAME && self.lists.has_room()
    }

    fn end(&mut self, log: &mut Log) -> Result<(), ImportFault> {
        let Some(holder) = self.holders.pop() else { return Ok(()) };
        match holder.is {
            Is::Row if self.lists.are_columns(self.row.scalars(), log.choices()) => {
                let columns = &mut self.columns;
                let find = |path: &str, table: &mut Table| columns.find(path, table);
                self.lists.hand_to(&mut self.table, find, log)?;
            }
            Is::Row => self.row.hand_to(&mut self.table, &mut self.columns, log)?,
            Is::Point if holder.count == POINT.len() => {
                self.row.hand_to(&mut self.points, &mut self.of_points, log)?;
            }
            Is::Point | Is::Frame | Is::Rows => {}
            Is::Part | Is::List { .. } | Is::Skipped => return Ok(()),
        }
        self.row.clear();
        self.lists.clear();
        Ok(())
    }

    fn value(&mut self, cell: Cell<'_>) -> Result<(), ImportFault> {
        self.place();
        let Some(holder) = self.holders.last() else { return Ok(()) };
        match holder.is {
            Is::Row | Is::Part if self.path.len() <= LONGEST_NAME => {
                self.row.add(&self.path, cell, false)
            }
            Is::List { by_layer } => {
                self.lists.add(holder.count - 1, cell);
                let part = by_layer && self.path.len() <= LONGEST_NAME;
                if part { self.row.add(&self.path, cell, true) } else { Ok(()) }
            }
            Is::Point => {
                let name = POINT.get(holder.count - 1);
                name.map_or(Ok(()), |name| self.row.add(name, cell, false))
            }
            Is::Row | Is::Part | Is::Rows | Is::Frame | Is::Skipped => Ok(()),
        }
    }
}

impl Row {
    fn clear(&mut self) {
        self.fields.clear();
        self.text.clear();
        self.is_long = false;
    }

    /// Adds a value. What does not fit is a fault, but for values of lists only if it turns out to be a row.
    fn add(&mut self, path: &str, cell: Cell<'_>, listed: bool) -> Result<(), ImportFault> {
        if self.is_long && listed {
            return Ok(());
        }
        let path = self.keep(path);
        let held = match cell {
            Cell::Empty => Held::Null,
            Cell::Number(number) => Held::Number(number),
            Cell::Other => Held::Other,
            Cell::Text(text) => Held::Text(self.keep(text.trim())),
        };
        self.fields.push(Part { path, held, listed });
        self.is_long |= self.text.len() > LONGEST_LINE;
        if self.is_long && !listed { Err(ImportFault::TooLong(LONGEST_LINE)) } else { Ok(()) }
    }

    /// The paths of the values that lie in no list.
    fn scalars(&self) -> impl Iterator<Item = &str> {
        let alone =
            |part: &&Part| !part.listed && matches!(part.held, Held::Number(_) | Held::Text(_));
        self.fields.iter().filter(alone).map(|part| &self.text[part.path.clone()])
    }

    fn keep(&mut self, text: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(text);
        start..self.text.len()
    }

    /// Hands the row to a table.
    fn hand_to(
        &self,
        table: &mut Table,
        columns: &mut Columns,
        log: &mut Log,
    ) -> Result<(), ImportFault> {
        if self.is_long {
            return Err(ImportFault::TooLong(LONGEST_LINE));
        }
        let mut row: Vec<Field<'_>> = Vec::with_capacity(self.fields.len());
        for Part { path, held, .. } in &self.fields {
            let column = columns.find(&self.text[path.clone()], table)?;
            let cell = match held {
                Held::Null => Cell::Empty,
                Held::Number(number) => Cell::Number(*number),
                Held::Other => Cell::Other,
                Held::Text(text) => Cell::Text(&self.text[text.clone()]),
            };
            row.push((column, cell));
        }
        table.row(&row, log)
    }
}
