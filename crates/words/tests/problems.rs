//! What is wrong with a link, a table or a log, or why a run ended, in words.

use experiment::Language::{English, Portuguese};
use experiment::link::Change;
use experiment::{CellFault, Clip, Expected, Plan, Problem, RunSpec, TableProblem};
use protocol::{
    ComputeReason, Fault, FaultPlace, ForeignFile, ImportFault, ImportProblem, Processor,
};
use words::{catalogue, computing, faults, log_problems, notes, table_problems};

#[test]
fn a_note_says_what_is_used_instead_or_that_nothing_is() {
    let note = |field: &str, value: &str, expected, used: Option<&str>| {
        let problem = Problem::new(field, value, expected);
        let change = Change { problem, used: used.map(str::to_owned) };
        notes::note(&change, catalogue(English))
    };
    assert_eq!(
        note("depth", "x", Expected::Integer { min: 1, max: 1000 }, Some("20")),
        "Depth: “x” is not valid (a whole number from 1 to 1000); 20 is used."
    );
    assert_eq!(
        note("colour", "red", Expected::KnownField(None), None),
        "“colour” is no field of an experiment."
    );
    assert_eq!(
        note("optimzer", "adam", Expected::KnownField(Some("optimiser".into())), None),
        "“optimzer” is no field of an experiment. Did you mean “optimiser”?"
    );
    assert!(note("gain", "", Expected::Number { min: 0.1, max: 10.0 }, None).contains("0.1 to 10"));
    assert!(note("init", "", Expected::OneOf(vec!["he".into()]), None).contains("one of he"));
    assert!(note("init", "", Expected::Once, None).contains("only once"));
    assert!(note("table", "", Expected::Table, None).contains("no table"));
    assert!(note("compare", "", Expected::Runs(3), None).contains("at most 3 runs beside"));
    assert!(note("compare", "", Expected::Runs(1), None).contains("at most 1 run beside"));
    assert!(note("link", "", Expected::Shorter(1), None).contains("at most 1 character)"));
}

#[test]
fn a_file_is_refused_in_few_words() {
    let depth = |used: Option<&str>| {
        let problem = Problem::new("depth", "2000", Expected::Integer { min: 1, max: 1000 });
        Change { problem, used: used.map(str::to_owned) }
    };
    let told = |changes: &[Change]| notes::refusals(changes, catalogue(English));
    // Nothing is used of a file that is refused.
    let said = "Depth: “2000” is not valid (a whole number from 1 to 1000).";
    assert_eq!(told(&[depth(Some("1000"))]), [said]);
    let many = told(&vec![depth(None); 45]);
    assert_eq!((many.len(), &*many[5]), (6, "40 more problems."));
    let problem = Problem::new("file", "[]", Expected::Object);
    let file = told(&[Change { problem, used: None }]);
    assert_eq!(file, ["This is neither an experiment (a JSON object with its fields) nor a log."]);
}

#[test]
fn a_table_says_line_column_and_number() {
    let told = |problem| table_problems::explain(&problem, catalogue(English));
    let cells = |found| TableProblem::CellCount { line: 7, found, expected: 5 };
    assert_eq!(told(cells(1)), "Line 7 has 1 cell; the first line has 5.");
    assert_eq!(told(cells(3)), "Line 7 has 3 cells; the first line has 5.");
    let rows = |found| TableProblem::TooFewRows { found, least: 10 };
    assert_eq!(told(rows(1)), "There is 1 complete row; at least 10 are needed.");
    assert_eq!(told(rows(0)), "There are 0 complete rows; at least 10 are needed.");
    let told_in_portuguese = table_problems::explain(&rows(1), catalogue(Portuguese));
    assert_eq!(told_in_portuguese, "Há 1 linha completa; são necessárias pelo menos 10.");
    let number = TableProblem::BadNumber {
        line: 2,
        column: "size".to_owned(),
        text: "big".to_owned(),
        fault: CellFault::NotANumber,
    };
    assert_eq!(told(number), "Line 2, column “size”: “big” is not a number.");
    let texts = TableProblem::TooManyTexts { name: "city".to_owned(), found: 2000, most: 100 };
    assert_eq!(told(texts), "“city” holds 2000 different texts; at most 100 can be told apart.");
    let large = TableProblem::TooLarge { bytes: 9_000_000, most: 8_000_000 };
    assert_eq!(told(large), "The file is too large; at most 8 MB are read.");
}

#[test]
fn a_log_says_file_line_and_fault() {
    let told = |line, fault| {
        let problem = ImportProblem { file: "run.csv".to_owned(), line, fault };
        log_problems::explain(&problem, catalogue(English))
    };
    let cells = |found| ImportFault::CellCount { found, expected: 4 };
    assert_eq!(told(3, cells(1)), "run.csv, line 3: there is 1 cell; the header has 4.");
    assert_eq!(told(3, cells(2)), "run.csv, line 3: there are 2 cells; the header has 4.");
    assert_eq!(told(0, ImportFault::Empty), "run.csv: there is nothing in it.");
    assert!(told(1, ImportFault::TooLong(64 << 10)).contains("64 KB"));
    assert!(told(1, ImportFault::LongHeader(5 << 20)).contains("5 MB"));
    assert!(told(0, ImportFault::Foreign(ForeignFile::Pickle)).contains("save_file(w.get("));
    assert!(told(0, ImportFault::Foreign(ForeignFile::Hdf5)).contains("safetensors.numpy"));
    let nothing = ImportFault::NoGradients(vec!["lr".to_owned()]);
    assert!(told(0, nothing).contains("What is in it: lr."));
    assert!(told(1, ImportFault::LongName(200)).ends_with("a name is longer than 200 bytes."));
}

#[test]
fn a_run_that_ended_says_where_and_how() {
    let plan = Plan::new(&RunSpec { depth: 3, ..RunSpec::default() });
    let fault = |layer, time, place, nan| Fault {
        step: 1200,
        layer,
        time,
        operator: "softmax".to_owned(),
        place,
        nan,
    };
    let told = |fault: Fault| faults::told(catalogue(English), &plan, &fault);
    let start = "The run stopped at step 1,200.";
    let nan = "NaN is what ∞ − ∞ or 0 · ∞ leaves, and whatever is computed with it is NaN, too.";
    let infinite = "Infinite is what lies beyond 3.4·10³⁸, the largest number that f32 holds.";
    assert_eq!(
        told(fault(Some(1), None, FaultPlace::Activation, true)),
        format!("{start} In layer 2 an activation became NaN, not a number. {nan}")
    );
    assert_eq!(
        told(fault(Some(3), Some(4), FaultPlace::Gradient, false)),
        format!("{start} In output layer, time step 5 a gradient became infinite. {infinite}")
    );
    for place in [FaultPlace::Loss, FaultPlace::Gradient] {
        let expected = format!("{start} The loss became infinite. {infinite}");
        assert_eq!(told(fault(None, None, place, false)), expected);
    }
}

#[test]
fn the_way_back_leads_far_enough_before_the_end() {
    let spec = RunSpec::default();
    assert_eq!(faults::way_back(&spec, &[1, 50, 90, 100], 120), Some(50));
    assert_eq!(faults::way_back(&spec, &[90, 100], 120), Some(90), "the first, if all are late");
    assert_eq!(faults::way_back(&spec, &[], 120), None);
    assert_eq!(faults::way_back(&spec, &[0], 1), None, "the initial parameters break it");
    let clipped = RunSpec { clip: Clip::Norm, clip_at: 0.5, ..spec };
    assert_eq!(faults::way_back(&clipped, &[1, 50], 120), None, "it is clipped already");
}

#[test]
fn what_a_run_computes_on_is_said_with_its_reason() {
    let told = |on, reason| computing::computing(catalogue(English), on, &reason);
    let timed = ComputeReason::Timed { cpu: 1.5, gpu: 0.75 };
    assert_eq!(
        told(Processor::Gpu, timed.clone()),
        "Computes on the GPU: 0.75 ms a step, CPU 1.5 ms."
    );
    assert_eq!(told(Processor::Cpu, timed), "Computes on the CPU: 1.5 ms a step, GPU 0.75 ms.");
    let large = ComputeReason::TooLarge { needed: 3_000_000_000, most: 128_000_000 };
    assert!(told(Processor::Cpu, large).contains("needs 3,000 MB, the GPU gives at most 128 MB"));
    let lost = ComputeReason::Lost("gone".to_owned());
    assert!(told(Processor::Cpu, lost).contains("(gone)"));
    assert_eq!(told(Processor::Gpu, ComputeReason::Asked), catalogue(English).on_gpu);
    assert_eq!(told(Processor::Cpu, ComputeReason::Asked), catalogue(English).on_cpu);
}
