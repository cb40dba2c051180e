//! Files as they lie about: each kind is read, with the right numbers, and nothing is left out in silence.

use data::{Source, Table, look};
use experiment::{CellFault, Encoding, Fit, LabelAs, Missing, TableChoices, TableProblem, Target};

fn choices(label: &str) -> TableChoices {
    TableChoices { label: label.to_owned(), ..TableChoices::default() }
}

fn read(text: &str, choices: &TableChoices) -> Table {
    Table::read(text.as_bytes(), choices, 1).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Forty rows: a number, another, a colour and a class. `change` may write any of them anew.
fn rows(head: &str, change: impl Fn(usize, &mut [String; 4])) -> String {
    let mut text = head.to_owned();
    for row in 0..40 {
        let colour = ["red", "green", "blue"][row % 3];
        let class = if row * row % 7 < 3 { "lo" } else { "hi" };
        let mut cells = [
            format!("{}.5", row * row % 17),
            format!("{}", row * 5 % 11),
            colour.to_owned(),
            class.to_owned(),
        ];
        change(row, &mut cells);
        text += &(cells.join(",") + "\n");
    }
    text
}

const HEAD: &str = "a,b,colour,y\n";

#[test]
fn rows_with_a_missing_cell_are_left_out_and_counted() {
    for mark in ["", "?", "NA", "N/A", "NaN", "null", "None", "-"] {
        let gappy = rows(HEAD, |row, cells| {
            if row == 5 || row == 9 {
                cells[1] = mark.to_owned();
            }
            if row == 20 {
                cells[3] = mark.to_owned();
            }
        });
        let table = read(&gappy, &choices("y"));
        let report = table.report();
        assert_eq!((report.rows, report.incomplete, report.unlabelled), (37, 2, 1), "{mark:?}");
        assert_eq!((report.filled, report.gaps.len()), (0, 0));
        // The very table that has these rows never.
        let kept = |(at, _): &(usize, &str)| ![6, 10, 21].contains(at);
        let lines: Vec<&str> =
            gappy.lines().enumerate().filter(kept).map(|(_, line)| line).collect();
        let without = read(&lines.join("\n"), &choices("y"));
        assert_eq!((table.shape(), table.classes()), (without.shape(), without.classes()));
        let numbers =
            |table: &Table| Source::from_table(table).train_row(7).map(|it| it.0.to_vec());
        assert_eq!(numbers(&table), numbers(&without));
    }
}

#[test]
fn many_missing_cells_are_filled_by_the_mean_of_the_training_rows() {
    let gappy = rows(HEAD, |row, cells| {
        if row % 3 == 0 {
            cells[1] = "NA".to_owned();
        }
    });
    let table = read(&gappy, &choices("y"));
    let report = table.report();
    assert_eq!((report.rows, report.filled, report.incomplete), (40, 14, 0));
    let source = Source::from_table(&table);
    let seconds: Vec<f32> =
        (0..table.train_rows()).map(|row| source.train_row(row).unwrap().0[1]).collect();
    // What stands for the mean is 0 once it is standardised.
    let filled = seconds.iter().filter(|number| number.abs() < 1e-6).count();
    assert!((8..=14).contains(&filled), "{filled}");
    let mean = seconds.iter().sum::<f32>() / seconds.len() as f32;
    assert!(mean.abs() < 1e-5, "{mean}");
}

#[test]
fn what_becomes_of_missing_cells_can_be_chosen() {
    let gappy = rows(HEAD, |row, cells| {
        if row % 4 == 0 {
            cells[0] = "?".to_owned();
        }
        if row == 1 {
            cells[2] = String::new();
        }
    });
    let report = |missing| {
        let table = read(&gappy, &TableChoices { missing: Some(missing), ..choices("y") });
        (table.report().clone(), table.shape().features)
    };
    let (rows, inputs) = report(Missing::Rows);
    assert_eq!((rows.rows, rows.incomplete, inputs), (29, 11, 5));
    let (columns, inputs) = report(Missing::Columns);
    assert_eq!(
        (columns.rows, &columns.gaps[..], inputs),
        (40, &["a".into(), "colour".into()][..], 1)
    );
    let (mean, inputs) = report(Missing::Mean);
    assert_eq!((mean.rows, mean.filled, inputs), (40, 11, 5));
}

#[test]
fn a_column_that_is_mostly_missing_is_left_out() {
    let gappy = rows(HEAD, |row, cells| {
        if row % 5 > 0 {
            cells[0] = String::new();
        }
    });
    let found = look(gappy.as_bytes(), None).unwrap();
    assert_eq!((found.columns[0].fit, found.columns[0].missing), (Fit::MostlyMissing, 32));
    let table = read(&gappy, &choices("y"));
    assert_eq!(
        (table.report().rows, &table.report().features[..]),
        (40, &["b".into(), "colour".into()][..])
    );
}

#[test]
fn text_is_an_input_for_each_of_its_values() {
    let table = read(&rows(HEAD, |_, _| {}), &choices("y"));
    assert_eq!(table.features(), ["a", "b", "colour = blue", "colour = green", "colour = red"]);
    let source = Source::from_table(&table);
    for row in 0..table.train_rows() {
        let (numbers, _) = source.train_row(row).unwrap();
        assert_eq!(numbers[2..].iter().filter(|number| **number > 0.0).count(), 1, "{numbers:?}");
    }
}

#[test]
fn identifiers_are_off_until_somebody_wants_them() {
    let text: String =
        (1..=40).map(|row| format!("{row},{},{}\n", row * 7 % 10, row % 2)).collect();
    let text = format!("Id,noise,y\n{text}");
    assert_eq!(read(&text, &choices("y")).features(), ["noise"]);
    let all = Some(vec!["Id".to_owned(), "noise".to_owned()]);
    let chosen = TableChoices { features: all, ..choices("y") };
    assert_eq!(read(&text, &chosen).features(), ["Id", "noise"]);
    // Where there is nothing else, they are what there is.
    let text: String = (0..40).map(|row| format!("{row},{}\n", row % 3)).collect();
    assert_eq!(read(&format!("x,y\n{text}"), &choices("y")).features(), ["x"]);
}

#[test]
fn no_row_is_lost_where_there_is_no_header() {
    let text = rows("", |_, _| {});
    let table = read(&text, &choices("c4"));
    assert_eq!((table.report().rows, table.classes().len()), (40, 2));
    assert_eq!(table.features()[..2], ["c1", "c2"]);
    let taken = TableChoices { header: Some(true), ..choices("lo") };
    assert_eq!(read(&text, &taken).report().rows, 39);
    // As spaces align it, with spaces before the first cell.
    let lines = text.lines().map(|line| format!("  {}\n", line.replace(',', "    ")));
    let aligned = read(&lines.collect::<String>(), &choices("c4"));
    assert_eq!(aligned, table);
}

#[test]
fn decimal_commas_make_a_quantity_and_no_classes() {
    let text: String =
        (0..40).map(|row| format!("{};{},{}\n", row % 9, row * 3 / 2, 5 * (row % 2))).collect();
    let text = format!("x;y\n{text}");
    let found = look(text.as_bytes(), None).unwrap();
    assert!(found.columns[1].numeric && found.columns[1].comma && !found.columns[0].comma);
    let table = read(&text, &choices("y"));
    assert_eq!((table.shape().target, table.classes().len()), (Target::Value, 0));
    assert_eq!(table, read(&text.replace(',', "."), &choices("y")));
    // German thousands, and quoted cells between commas.
    let text: String =
        (0..40).map(|row| format!("{},\"{}.{:03},25\"\n", row % 9, row + 1, row)).collect();
    let table = read(&format!("x,y\n{text}"), &choices("y"));
    assert!((table.scale().unwrap().mean - 21_000.0).abs() < 5000.0);
}

#[test]
fn other_letters_are_read_and_a_guess_is_told() {
    let text = rows(HEAD, |row, cells| {
        if row % 2 == 0 {
            cells[3] = "São Paulo".to_owned();
        }
    });
    let plain = read(&text, &choices("y"));
    assert!(plain.classes().contains(&"São Paulo".to_owned()));
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    let mark = std::iter::once(0xfeff).chain(text.encode_utf16());
    let wide: Vec<u8> = mark.flat_map(u16::to_le_bytes).collect();
    for (bytes, encoding) in [(latin, Encoding::Windows1252), (wide, Encoding::Utf16Le)] {
        assert_eq!(look(&bytes, None).unwrap().encoding, encoding);
        assert_eq!(Table::read(&bytes, &choices("y"), 1), Ok(plain.clone()));
    }
}

#[test]
fn repeated_names_get_numbers() {
    let table = read(&rows("a,a,a,y\n", |_, _| {}), &choices("y"));
    assert_eq!(table.report().features, ["a", "a 2", "a 3"]);
}

#[test]
fn a_cell_that_is_no_number_is_named_and_the_column_can_be_left_out() {
    let text = rows(HEAD, |row, cells| {
        if row == 3 {
            cells[1] = "four".to_owned();
        }
    });
    let problem = TableProblem::BadNumber {
        line: 5,
        column: "b".to_owned(),
        text: "four".to_owned(),
        fault: CellFault::NotANumber,
    };
    assert_eq!(Table::read(text.as_bytes(), &choices("y"), 1), Err(vec![problem]));
    let chosen = TableChoices { features: Some(vec!["a".to_owned()]), ..choices("y") };
    assert_eq!(read(&text, &chosen).features(), ["a"]);
}

#[test]
fn a_quantity_in_groups_says_where_they_end_and_keeps_their_share_in_the_test_rows() {
    let rows: String = (0..50).map(|row| format!("{},{}\n", row * 7 % 11, row * 3 % 50)).collect();
    let text = format!("x,y\n{rows}");
    let groups = TableChoices { label_as: Some(LabelAs::Groups(5)), ..choices("y") };
    let table = read(&text, &groups);
    assert_eq!(table.classes(), ["≤ 9", "9 … 19", "19 … 29", "29 … 39", "> 39"]);
    assert_eq!(table.report().thresholds, [9.0, 19.0, 29.0, 39.0]);
    assert_eq!((table.shape().target, table.scale()), (Target::Class { classes: 5 }, None));
    assert_eq!((table.train_rows(), table.test_rows()), (40, 10));
    let quantity = read(&text, &TableChoices { label_as: Some(LabelAs::Quantity), ..choices("x") });
    assert_eq!(quantity.shape().target, Target::Value);
    assert!(quantity.report().thresholds.is_empty() && quantity.classes().is_empty());
}
