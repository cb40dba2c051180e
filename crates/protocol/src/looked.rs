//! What is told of a table, in messages within events: only who shows a table reads them.

use experiment::{TableLook, TableProblem};
use serde::{Deserialize, Serialize};

/// What a table holds, or why it is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Looked(pub Result<TableLook, TableProblem>);

/// What is wrong with a table that is to be learned; nothing where nobody reads tables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unfit(pub Vec<TableProblem>);
