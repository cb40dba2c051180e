//! Why a log cannot be shown, in words.

use protocol::{ForeignFile, ImportFault, ImportProblem};

use crate::fill::fill;
use crate::messages::Catalogue;

/// What makes safetensors of a file of PyTorch. A checkpoint may hold the weights under a name of their own.
const FROM_PYTORCH: &str = "from safetensors.torch import save_file; \
    w = torch.load(\"model.pt\", weights_only=True); \
    save_file(w.get(\"state_dict\", w), \"step_100.safetensors\")";

/// What makes safetensors of a Keras model.
const FROM_KERAS: &str = "from safetensors.numpy import save_file; \
    save_file({w.path: w.numpy() for w in model.weights}, \"step_100.safetensors\")";

/// A problem in the words of the page.
pub fn explain(problem: &ImportProblem, words: &Catalogue) -> String {
    use ImportFault as F;
    let one = |message: &str, value: &str| fill(message, &[("value", value)]);
    let number = |message: &str, value: usize| one(message, &value.to_string());
    let why = match &problem.fault {
        F::Empty => words.own_empty.to_owned(),
        F::NotText => words.own_not_text.to_owned(),
        F::Foreign(ForeignFile::Pickle) => fill(words.own_pickle, &[("code", FROM_PYTORCH)]),
        F::Foreign(ForeignFile::Hdf5) => fill(words.own_hdf5, &[("code", FROM_KERAS)]),
        F::Foreign(ForeignFile::Gzip) => words.own_gzip.to_owned(),
        F::TooLong(most) => number(words.own_too_long, most / 1024),
        F::CellCount { found, expected } => fill(
            words.own_cells.of(*found as u64),
            &[("count", &found.to_string()), ("expected", &expected.to_string())],
        ),
        F::NotJson(column) => number(words.own_not_json, *column),
        F::TooDeep(most) => number(words.own_too_deep, *most),
        F::BadStep(text) => one(words.own_bad_step, text),
        F::BadValue(text) => one(words.own_bad_value, text),
        F::Negative { metric, value } => {
            fill(words.own_negative, &[("metric", metric), ("value", value)])
        }
        F::LongName(most) => words.own_long_name.plain(*most as u64),
        F::TooManyPlaces(most) => words.own_many_places.plain(*most as u64),
        F::NoGradients(names) => one(words.own_nothing, &names.join(", ")),
        F::BadEvent => words.own_bad_event.to_owned(),
        F::CutOff => words.own_cut_off.to_owned(),
        F::LongHeader(most) => number(words.own_long_header, most >> 20),
        F::BadHeader(why) => one(words.own_bad_header, why),
        F::Unreadable(why) => one(words.own_unreadable, why),
    };
    match problem.line {
        0 => format!("{}: {why}", problem.file),
        line => {
            let line = line.to_string();
            fill(words.own_line, &[("file", &problem.file), ("line", &line), ("why", &why)])
        }
    }
}
