//! What a network has learned, in words, for every kind of rows.

use experiment::Language::{English, Portuguese};
use experiment::{DataSet, RunSpec};
use protocol::{Learned, Plane, RunId, Sight};
use words::learned::{Rows, confusion, described, legend, right, sentence, strips, wrong};
use words::{Catalogue, catalogue};

fn en() -> &'static Catalogue {
    catalogue(English)
}

/// Classes: `wanted` beside `given`.
fn classes(sight: Sight, wanted: &[f32], given: &[f32]) -> Learned {
    Learned {
        run: RunId::default(),
        step: 1200,
        per_row: 1,
        wanted: wanted.to_vec(),
        given: given.to_vec(),
        shares: vec![0.75; wanted.len()],
        classes: Vec::new(),
        sight,
    }
}

/// Values, which have no shares.
fn values(sight: Sight, wanted: &[f32], given: &[f32]) -> Learned {
    Learned { shares: Vec::new(), ..classes(sight, wanted, given) }
}

fn plane() -> Sight {
    Sight::Plane(Plane {
        low: [0.0, 0.0],
        side: 1.0,
        places: 1,
        shares: vec![0.5, 0.5],
        train: Vec::new(),
        test: Vec::new(),
    })
}

fn sequences(steps: usize, numbers: &[f32]) -> Sight {
    Sight::Sequences { steps, numbers: numbers.to_vec() }
}

#[test]
fn rows_are_known_before_and_after_the_network_is_asked() {
    for &data in DataSet::ALL {
        let expected = Rows::expected(&RunSpec { data, ..RunSpec::default() });
        assert_eq!(expected == Rows::Sequences, data.has_length(), "{data}");
        assert_eq!(expected == Rows::Plane, data.has_noise(), "{data}");
    }
    for (sight, rows, name) in [
        (plane(), Rows::Plane, "plane"),
        (Sight::Pictures(Vec::new()), Rows::Digits, "digits"),
        (sequences(1, &[]), Rows::Sequences, "sequences"),
        (Sight::Numbers, Rows::Numbers, "numbers"),
    ] {
        assert_eq!(Rows::of(&classes(sight, &[], &[])), rows);
        assert_eq!(rows.name(), name);
        assert!(!rows.hint(en()).is_empty());
    }
}

#[test]
fn right_answers_are_counted_for_every_kind_of_rows() {
    let (wanted, given) = ([0.0, 1.0, 1.0], [0.0, 1.0, 0.0]);
    for (data, sight, expected) in [
        (DataSet::Spirals, plane(), "2 of 3 test points right after step 1,200."),
        (
            DataSet::Digits,
            Sight::Pictures(Vec::new()),
            "2 of 3 test digits right after step 1,200.",
        ),
        (DataSet::Parity, sequences(1, &[]), "2 of 3 test sequences right after step 1,200."),
        (DataSet::Digits, Sight::Numbers, "2 of 3 test rows right after step 1,200."),
    ] {
        let learned = classes(sight, &wanted, &given);
        assert_eq!((right(&learned), wrong(&learned)), (Some(2), 1));
        assert_eq!(sentence(en(), data, &learned), expected);
    }
    let symbols = Learned { per_row: 3, ..classes(sequences(3, &[]), &wanted, &given) };
    let told = sentence(en(), DataSet::CopyMemory, &symbols);
    assert_eq!(told, "2 of 3 symbols given back right after step 1,200.");
    let points = classes(plane(), &wanted, &given);
    let told = sentence(catalogue(Portuguese), DataSet::Moons, &points);
    assert!(told.starts_with("2 de 3") && told.contains("1.200"), "{told}");
}

#[test]
fn values_are_told_by_their_error() {
    let learned = values(Sight::Numbers, &[0.0, 1.0], &[0.03, 2.0]);
    assert_eq!((right(&learned), wrong(&learned)), (None, 2));
    assert_eq!(
        sentence(en(), DataSet::Digits, &learned),
        "Off by 0.707 (root mean square) after step 1,200; 1 of 2 answers are within 0.04."
    );
}

#[test]
fn the_same_answer_to_everything_is_noticed() {
    let told = |data, learned: &Learned| sentence(en(), data, learned);
    let same = classes(plane(), &[0.0, 1.0], &[1.0, 1.0]);
    assert!(told(DataSet::Xor, &same).ends_with("It says ■ whatever it sees."));
    let same = classes(Sight::Pictures(Vec::new()), &[3.0, 4.0], &[7.0, 7.0]);
    assert!(told(DataSet::Digits, &same).ends_with("It says 7 whatever it sees."));
    let same = classes(sequences(1, &[]), &[0.0, 1.0], &[0.0, 0.0]);
    assert!(told(DataSet::Parity, &same).ends_with("It says even whatever it sees."));
    assert!(told(DataSet::TemporalOrder, &same).ends_with("It says X X whatever it sees."));
    let blank = Learned { per_row: 2, ..classes(sequences(2, &[]), &[0.0, 1.0], &[8.0, 8.0]) };
    assert!(told(DataSet::CopyMemory, &blank).ends_with("It says “blank” (·) whatever it sees."));
    let own = Learned {
        classes: vec!["cat".to_owned(), "dog".to_owned()],
        ..classes(Sight::Numbers, &[0.0, 1.0], &[1.0, 1.0])
    };
    assert!(told(DataSet::Digits, &own).ends_with("It says dog whatever it sees."));
    let mean = values(sequences(1, &[]), &[0.0, 1.0], &[0.5, 0.5]);
    assert!(told(DataSet::Adding, &mean).ends_with("It says 0.500 whatever it sees."));
}

#[test]
fn answers_that_are_no_numbers_are_counted() {
    let broken = classes(plane(), &[0.0, 1.0, 1.0], &[0.0, f32::NAN, f32::NAN]);
    let told = sentence(en(), DataSet::Xor, &broken);
    assert!(told.ends_with("2 answers are not a number."), "{told}");
}

#[test]
fn the_legend_names_the_classes_of_points_and_of_nothing_else() {
    let learned = classes(plane(), &[0.0], &[0.0]);
    assert!(legend(en(), &learned).starts_with("Classes: ●  ■."));
    let named = Learned { classes: vec!["in".to_owned(), "out".to_owned()], ..learned };
    assert!(legend(en(), &named).starts_with("Classes: ● in  ■ out."));
    assert_eq!(legend(en(), &classes(Sight::Numbers, &[0.0], &[0.0])), "");
}

#[test]
fn numbers_to_add_are_marked_and_summed() {
    let row = [0.25, 1.0, 0.5, 0.0, 0.125, 1.0];
    let learned = values(sequences(3, &row), &[0.375], &[0.4]);
    let strips = strips(en(), DataSet::Adding, &learned);
    assert_eq!(strips.len(), 1);
    assert_eq!(strips[0].bars, [(0.25, true), (0.5, false), (0.125, true)]);
    assert_eq!(strips[0].labels, [(0, "0.250".to_owned()), (2, "0.125".to_owned())]);
    assert_eq!(strips[0].lines[0], [("0.250 + 0.125 = 0.375".to_owned(), false)]);
    assert_eq!(strips[0].lines[1], [("0.400 ✓".to_owned(), false)]);
}

#[test]
fn symbols_stand_above_what_is_to_be_remembered() {
    // Two distractors, X, Y; the order is X Y, and the network says Y X.
    let learned = classes(sequences(4, &[0.0, 4.0, 3.0, 5.0]), &[1.0], &[2.0]);
    let order = &strips(en(), DataSet::TemporalOrder, &learned)[0];
    assert_eq!(order.labels, [(1, "X".to_owned()), (3, "Y".to_owned())]);
    assert_eq!(order.bars[0], (0.25, false));
    assert_eq!(order.lines[0], [("X Y".to_owned(), false)]);
    assert_eq!(order.lines[1], [("Y X, 75% ✕".to_owned(), true)]);
    // a, blank, marker; asked for two symbols, one of them right, one no number.
    let memory = sequences(3, &[0.0, 8.0, 9.0]);
    let learned = Learned { per_row: 2, ..classes(memory, &[0.0, 1.0], &[0.0, f32::NAN]) };
    let copy = &strips(en(), DataSet::CopyMemory, &learned)[0];
    assert_eq!(copy.bars, [(1.0, true), (0.25, false), (1.0, false)]);
    assert_eq!(copy.labels, [(0, "a".to_owned()), (2, "!".to_owned())]);
    assert_eq!(copy.lines[0], [("a".to_owned(), false), ("b".to_owned(), false)]);
    assert_eq!(copy.lines[1], [("a".to_owned(), false), ("?".to_owned(), true)]);
    let learned = classes(sequences(3, &[0.0, 1.0, 1.0]), &[0.0], &[0.0]);
    let bits = &strips(en(), DataSet::Parity, &learned)[0];
    assert_eq!(bits.bars, [(0.25, false), (1.0, true), (1.0, true)]);
    assert_eq!(bits.lines[1], [("even, 75% ✓".to_owned(), false)]);
}

#[test]
fn a_row_without_an_answer_is_drawn_without_words() {
    let learned = classes(sequences(2, &[0.0, 1.0, 1.0, 1.0]), &[1.0], &[1.0]);
    let strips = strips(en(), DataSet::Parity, &learned);
    assert_eq!(strips.len(), 2);
    assert!(strips[1].lines.iter().all(Vec::is_empty));
    assert!(words::learned::strips(en(), DataSet::Parity, &classes(plane(), &[], &[])).is_empty());
}

#[test]
fn pictures_are_described_where_they_are_drawn() {
    let points = classes(plane(), &[0.0, 1.0], &[0.0, 0.0]);
    let text = described(en(), DataSet::Xor, &points, false);
    assert!(text.starts_with("The ground shows") && text.contains("1 of 2 test points"), "{text}");
    assert_eq!(described(en(), DataSet::Xor, &points, true), "");
    let table = values(Sight::Numbers, &[0.0], &[0.0]);
    assert_eq!(described(en(), DataSet::Xor, &table, false), "");
    assert!(described(en(), DataSet::Xor, &table, true).contains("root mean square"));
    let bits = classes(sequences(1, &[1.0]), &[1.0], &[0.0]);
    let text = described(en(), DataSet::Parity, &bits, false);
    assert_eq!(text, "right: odd; network: even, 75% ✕");
}

#[test]
fn a_table_counts_which_class_was_taken_for_which() {
    let learned = classes(Sight::Numbers, &[0.0, 1.0, 1.0], &[0.0, 0.0, f32::NAN]);
    let table = confusion(en(), DataSet::Digits, &learned);
    assert!(table.caption.ends_with("after step 1,200"), "{}", table.caption);
    assert_eq!(table.rows[0], ["right ↓  network →", "0", "1", "not a number"]);
    assert_eq!(table.rows[1], ["0", "1", "0", "0"]);
    assert_eq!(table.rows[2], ["1", "1", "0", "1"]);
}

#[test]
fn a_table_lists_the_first_values() {
    let many = vec![0.5; 100];
    let learned = values(Sight::Numbers, &many, &many);
    let table = confusion(en(), DataSet::Digits, &learned);
    assert_eq!(table.rows.len(), 41);
    assert_eq!(table.rows[0], ["row", "right", "network"]);
    assert_eq!(table.rows[40], ["40", "0.500", "0.500"]);
}
