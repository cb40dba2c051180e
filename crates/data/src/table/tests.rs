//! Tests of `Table`: what it makes of a CSV, and every way in which one can be wrong.

use proptest::prelude::*;

use super::*;
use crate::random::fingerprint;
use crate::{Layout, Source, look};
use experiment::{CellFault, LabelAs, Missing};

/// Thirty flowers of three kinds, two of them numbered by size and with a note.
fn flowers() -> String {
    let mut text = String::from("size,kind,width,note\n");
    for row in 0..30 {
        let kind = ["rose", "iris", "lily"][row % 3];
        text += &format!("{}.5,{kind},{},n{row}\n", row * row % 17, 3 * row % 7);
    }
    text
}

fn read(text: &str, label: &str, features: Option<&[&str]>) -> Result<Table, Vec<TableProblem>> {
    let features = features.map(|names| names.iter().map(|&name| name.to_owned()).collect());
    let choices = TableChoices { label: label.to_owned(), features, ..TableChoices::default() };
    Table::read(text.as_bytes(), &choices, 1)
}

fn problems(text: &str, label: &str, features: Option<&[&str]>) -> Vec<TableProblem> {
    read(text, label, features).unwrap_err()
}

#[test]
fn classes_are_sorted_split_and_standardised() {
    let table = read(&flowers(), "kind", None).unwrap();
    assert_eq!(table.classes(), ["iris", "lily", "rose"]);
    assert_eq!(table.features(), ["size", "width"]);
    let shape = Shape { steps: 1, features: 2, target: Target::Class { classes: 3 } };
    assert_eq!((table.shape(), table.scale()), (shape, None));
    assert_eq!((table.train_rows(), table.test_rows()), (24, 6));
    let Dataset { train, test, .. } = table.dataset();
    for class in [0.0, 1.0, 2.0] {
        let count = |split: &Split| split.targets.iter().filter(|&&t| t == class).count();
        assert_eq!((count(train), count(test)), (8, 2), "class {class}");
    }
    for feature in 0..2 {
        let values: Vec<f64> =
            train.inputs.iter().skip(feature).step_by(2).map(|&x| f64::from(x)).collect();
        let mean = values.iter().sum::<f64>() / 24.0;
        let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 24.0;
        assert!(mean.abs() < 1e-6 && (variance - 1.0).abs() < 1e-6, "{mean} {variance}");
    }
}

#[test]
fn a_quantity_is_standardised_and_can_be_read_back() {
    let table = read(&flowers(), "size", Some(&["width"])).unwrap();
    assert_eq!(table.shape(), Shape { steps: 1, features: 1, target: Target::Value });
    assert_eq!(table.classes().len(), 0);
    let scale = table.scale().unwrap();
    let Dataset { train, test, .. } = table.dataset();
    let back = |&target: &f32| (f64::from(target) * scale.deviation + scale.mean).to_string();
    let round = |text: String| text.parse::<f64>().unwrap_or(f64::NAN);
    let mut read: Vec<f64> =
        train.targets.iter().chain(&test.targets).map(|t| round(back(t))).collect();
    let mut written: Vec<f64> = (0..30).map(|row| f64::from(row * row % 17) + 0.5).collect();
    read.sort_by(f64::total_cmp);
    written.sort_by(f64::total_cmp);
    assert!(read.iter().zip(&written).all(|(a, b)| (a - b).abs() < 1e-5), "{read:?}");
    let mean = train.targets.iter().sum::<f32>() / 24.0;
    assert!(mean.abs() < 1e-6, "{mean}");
}

#[test]
fn a_table_is_the_same_however_it_is_written() {
    let plain = read(&flowers(), "kind", None).unwrap();
    for text in [
        flowers().replace(',', ";"),
        flowers().replace(',', "\t"),
        flowers().replace(',', "   "),
        flowers().replace(',', ";").replace(".5", ",5"),
        flowers().replace('\n', "\r\n"),
        format!("\u{feff}{}", flowers()),
        flowers().replace("iris", "\"iris\"").replace("kind", "\"kind\""),
        flowers().trim_end().to_owned(),
    ] {
        assert_eq!(read(&text, "kind", None), Ok(plain.clone()), "{text}");
    }
}

#[test]
fn columns_keep_the_chosen_order_and_constants_are_0() {
    let text = flowers();
    let of = |features| read(&text, "kind", Some(features)).unwrap();
    let (ab, ba) = (of(&["size", "width"]), of(&["width", "size"]));
    let [a, b] = [&ab, &ba].map(|table| &table.dataset().train.inputs);
    assert!(a.chunks(2).zip(b.chunks(2)).all(|(a, b)| a[0] == b[1] && a[1] == b[0]));

    let constant: String = (0..30).fold(text.replace("note", "seven"), |text, row| {
        text.replace(&format!(",n{row}\n"), ",7.25\n")
    });
    let table = read(&constant, "kind", Some(&["seven"])).unwrap();
    assert!(table.dataset().train.inputs.iter().all(|&x| x == 0.0));
}

#[test]
fn the_numbers_of_a_table_never_change() {
    let found = ["kind", "size"].map(|label| {
        let features = ["size", "width"];
        let features = if label == "size" { &features[1..] } else { &features };
        let table = read(&flowers(), label, Some(features)).unwrap();
        let Dataset { train, test, .. } = table.dataset();
        let parts = [&train.inputs, &train.targets, &test.inputs, &test.targets];
        fingerprint(parts.into_iter().flatten())
    });
    assert_eq!(found, [0x6f4a_4bd4_ed99_b5a7, 0xec78_0ca2_6c9e_e4a5]);
}

#[test]
fn a_source_hands_out_the_rows_and_names_of_a_table() {
    let table = read(&flowers(), "kind", None).unwrap();
    let source = Source::from_table(&table);
    assert_eq!(
        (source.shape(), source.train_rows(), source.test_rows()),
        (table.shape(), Some(24), 6)
    );
    assert_eq!(source.class_names(), Some(table.classes()));
    assert_eq!(source.feature_names(), Some(table.features()));
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    source.test_batch(0, 6, Layout::Rows, &mut inputs, &mut targets);
    assert_eq!((&inputs, &targets), (&table.dataset().test.inputs, &table.dataset().test.targets));
    // More rows than there are for training: a full batch all the same.
    source.feed(32, 1).next_batch(&source, Layout::Rows, &mut inputs, &mut targets);
    assert_eq!((inputs.len(), targets.len()), (64, 32));

    let quantity = Source::from_table(&read(&flowers(), "size", None).unwrap());
    assert_eq!(quantity.class_names(), None);
}

#[test]
fn wrong_choices_are_all_named() {
    let unknown = |name: &str| TableProblem::UnknownColumn {
        name: name.into(),
        valid: ["size", "kind", "width", "note"].map(String::from).to_vec(),
    };
    assert_eq!(problems(&flowers(), "colour", None), [unknown("colour")]);
    let expected = [
        unknown("a"),
        TableProblem::LabelAsFeature { name: "kind".into() },
        TableProblem::DuplicateColumn { name: "size".into() },
    ];
    let chosen = ["size", "a", "kind", "size"];
    assert_eq!(problems(&flowers(), "kind", Some(&chosen)), expected);
    assert_eq!(problems(&flowers(), "kind", Some(&[])), [TableProblem::NoFeatures]);
    assert_eq!(problems(&flowers(), "kind", Some(&["colour"])), [unknown("colour")]);
    let only = "kind\n".to_owned() + &"rose\niris\n".repeat(10);
    assert_eq!(problems(&only, "kind", None), [TableProblem::NoFeatures]);
    let texts = TableProblem::TooManyTexts { name: "note".into(), found: 101, most: 100 };
    let notes: String = (0..101).map(|row| format!("n{row},{row},{}\n", row % 2)).collect();
    let features = ["note"];
    assert_eq!(problems(&format!("note,x,y\n{notes}"), "y", Some(&features)), [texts]);
}

#[test]
fn bad_cells_are_named_with_line_column_and_text() {
    let mut lines: Vec<String> = flowers().lines().map(String::from).collect();
    lines[3] = "x,rose,four,n".into();
    lines[5] = "1e999,rose,Infinity,n".into();
    let bad = |line, column: &str, text: &str, fault| TableProblem::BadNumber {
        line,
        column: column.into(),
        text: text.into(),
        fault,
    };
    let expected = [
        bad(4, "size", "x", CellFault::NotANumber),
        bad(6, "size", "1e999", CellFault::NotFinite),
        bad(4, "width", "four", CellFault::NotANumber),
        bad(6, "width", "Infinity", CellFault::NotFinite),
    ];
    assert_eq!(problems(&lines.join("\n"), "kind", None), expected);
    assert_eq!(
        expected[0].to_string(),
        "line 4, column \"size\": \"x\" is not a number; expected a number such as -1.5"
    );
    // Problems of labels and of features are reported together.
    assert_eq!(problems(&lines.join("\n"), "size", Some(&["width"])), expected);
}

#[test]
fn many_bad_cells_are_counted() {
    let row = |row: usize| match row % 12 {
        0 => format!("x{row},{}\n", row % 7),
        _ => format!("{row}.5,{}\n", row % 7),
    };
    let text: String = (0..360).map(row).collect();
    let found = problems(&format!("size,kind\n{text}"), "kind", None);
    assert_eq!(found.len(), 21);
    assert_eq!(found[20], TableProblem::More { count: 10 });
}

#[test]
fn broken_text_is_refused() {
    let label = |text: &str| problems(text, "kind", None);
    assert_eq!(label(""), [TableProblem::Empty]);
    assert_eq!(label("a,\"kind\n1,2"), [TableProblem::UnclosedQuote { line: 1 }]);
    assert_eq!(label("a,\"k\"ind\n1,2"), [TableProblem::TextAfterQuote { line: 1 }]);
    let ragged = flowers().replace("n4\n", "n4,5\n");
    let problem = TableProblem::CellCount { line: 6, found: 5, expected: 4 };
    assert_eq!(label(&ragged), [problem]);
}

/// `rows` rows of `features` numbers and a label of so many classes.
fn sized(rows: usize, features: usize, classes: usize) -> String {
    let names = (0..features).map(|f| format!("f{f},")).collect::<String>();
    let row =
        |r: usize| (0..features).map(|f| format!("{},", (7 * r + f) % 10)).collect::<String>();
    (0..rows).fold(format!("{names}y\n"), |text, r| text + &row(r) + &format!("c{}\n", r % classes))
}

#[test]
fn limits_are_reached_and_not_passed() {
    let of = |rows, features, classes| read(&sized(rows, features, classes), "y", None);
    assert!(of(10, 1, 2).is_ok());
    assert_eq!(of(9, 1, 2), Err(vec![TableProblem::TooFewRows { found: 9, least: 10 }]));
    for (rows, used) in [(20_000, 20_000), (20_003, 20_000)] {
        let table = of(rows, 1, 2).unwrap();
        assert_eq!((table.report().rows, table.report().drawn_from), (used, rows));
        assert_eq!(table.train_rows() + table.test_rows(), used);
    }
    assert!(of(10, 256, 2).is_ok());
    let features = TableProblem::TooManyFeatures { found: 257, most: 256 };
    assert_eq!(of(10, 257, 2), Err(vec![features.clone()]));
    let all: Vec<String> = (0..257).map(|f| format!("f{f}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(problems(&sized(10, 257, 2), "y", Some(&all)), [features]);
    assert!(read(&sized(10, 257, 2), "y", Some(&all[1..])).is_ok());
    assert!(of(200, 1, 100).is_ok());
    let classes = TableProblem::TooManyClasses { label: "y".into(), found: 101, most: 100 };
    assert_eq!(of(202, 1, 101), Err(vec![classes]));
    let classes = TableProblem::TooFewClasses { label: "y".into(), found: 1, least: 2 };
    assert_eq!(of(10, 1, 1), Err(vec![classes]));
    let large = "a,y\n".to_owned() + &"1,2\n".repeat(2_500_000);
    let bytes = TableProblem::TooLarge { bytes: 10_000_004, most: 10_000_000 };
    assert_eq!(problems(&large, "y", None), [bytes]);
}

#[test]
fn other_rows_are_drawn_with_another_seed() {
    let rows: String = (0..20_400).map(|row| format!("{}.5,{}\n", row, row % 2)).collect();
    let text = format!("x,y\n{rows}");
    let read = |seed| {
        let choices = TableChoices { label: "y".into(), ..TableChoices::default() };
        Table::read(text.as_bytes(), &choices, seed).unwrap()
    };
    assert_eq!(read(1), read(1));
    assert_ne!(read(1), read(2));
}

/// Text that is nearly a table, so that every part of the reader is reached.
fn nearly_csv() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        6 => "[0-9]{1,3}",
        1 => "-?[0-9]{1,3}[.,][0-9]e-?[0-9]{1,3}",
        1 => "[0-9]{1,3}[.,][0-9]{3}",
        1 => "[a-c]",
        1 => prop::sample::select(vec!["", "?", "\"", "\"\"", "\"a\"", "nan", "\r", "é", " ", ",", "\u{0}"])
            .prop_map(String::from),
    ];
    let separator = prop::sample::select(vec![",", ";", "\t", "|", " ", "  "]);
    let head = prop::sample::select(vec!["a", "", "0", "y", "id", "?"]);
    let head = prop::collection::vec(head, 3);
    let rows = prop::collection::vec(prop::collection::vec(cell, 3), 8..30);
    (rows, head, separator).prop_map(|(rows, head, separator)| {
        let lines = rows.into_iter().map(|row| row.join(separator));
        let lines: Vec<String> = std::iter::once(head.join(separator)).chain(lines).collect();
        lines.join("\n")
    })
}

/// Whatever is read must be fit to train on.
fn check(bytes: &[u8], choices: &TableChoices) {
    if let Ok(look) = look(bytes, choices.header) {
        assert!(look.columns.len() <= limits::MOST_COLUMNS);
        let mut names: Vec<&str> = look.columns.iter().map(|it| &*it.name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
    }
    match Table::read(bytes, choices, 1) {
        Ok(table) => {
            let Dataset { train, test, .. } = table.dataset();
            assert!(train.rows() >= 8 && test.rows() >= 2);
            assert_eq!(train.inputs.len(), train.rows() * table.shape().features);
            assert_eq!(table.features().len(), table.shape().features);
            assert!(train.inputs.iter().chain(&test.inputs).all(|x| x.is_finite()));
            assert!(train.targets.iter().chain(&test.targets).all(|x| x.is_finite()));
            let report = table.report();
            assert_eq!(report.rows, table.train_rows() + table.test_rows());
            assert!(report.filled == 0 || report.incomplete == 0 && report.gaps.is_empty());
        }
        Err(problems) => {
            assert!(!problems.is_empty());
            assert!(problems.iter().all(|problem| !problem.to_string().is_empty()));
        }
    }
}

fn choices() -> impl Strategy<Value = TableChoices> {
    let label = prop::sample::select(vec!["y", "a", "c1", "c3", ""]).prop_map(String::from);
    let header = prop::sample::select(vec![None, Some(false), Some(true)]);
    let missing = prop::sample::select(vec![
        None,
        Some(Missing::Rows),
        Some(Missing::Columns),
        Some(Missing::Mean),
    ]);
    let features = prop::sample::select(vec![
        None,
        Some(Vec::new()),
        Some(vec!["a".to_owned()]),
        Some(vec!["c1".to_owned(), "c2".to_owned()]),
    ]);
    let label_as = prop::sample::select(
        std::iter::once(None).chain(LabelAs::all().map(Some)).collect::<Vec<_>>(),
    );
    (label, header, features, label_as, missing).prop_map(
        |(label, header, features, label_as, missing)| TableChoices {
            label,
            header,
            features,
            label_as,
            missing,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arbitrary_bytes_never_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        choices in choices(),
    ) {
        check(&bytes, &choices);
    }

    #[test]
    fn text_that_is_nearly_a_table_never_panics(text in nearly_csv(), choices in choices()) {
        check(text.as_bytes(), &choices);
    }

    #[test]
    fn a_table_with_damaged_bytes_never_panics(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        choices in choices(),
    ) {
        let mut bytes = flowers().replace("kind", "y").into_bytes();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        check(&bytes, &choices);
        bytes.truncate(cut.index(bytes.len()));
        check(&bytes, &choices);
    }
}
