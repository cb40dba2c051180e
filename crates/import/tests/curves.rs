//! Logs that have only curves, and objects of lists: each gives its steps, losses and accuracies.

use std::fs;
use std::path::Path;

use experiment::is_logged;
use import::Reader;
use protocol::{Choices, Imported, ImportedSteps, Taken, Understood};

/// Reads a log in chunks of seven bytes.
fn read(name: &str, bytes: &[u8]) -> (Understood, Imported, ImportedSteps) {
    let mut reader = Reader::new(Choices::default());
    reader.begin(name);
    let read = bytes.chunks(7).try_for_each(|chunk| reader.push(chunk));
    let found = read.and_then(|()| reader.end()).and_then(|()| reader.finish());
    let found = found.unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
    let steps = reader.log().parts().next().expect("there are steps");
    (reader.understood(), found, steps)
}

fn open(file: &str) -> (Understood, Imported, ImportedSteps) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/logs").join(file);
    read(file, &fs::read(path).expect("it is there"))
}

/// What a log that has only curves is to give.
struct Curves {
    file: &'static str,
    /// Step, loss and accuracy; a NaN that was not logged is written as -1.
    steps: &'static [(u64, f32, f32)],
    test_losses: &'static [(u64, f32)],
    evaluations: &'static [(u64, f32)],
}

const CURVES: [Curves; 6] = [
    Curves {
        file: "tables/keras.csv",
        steps: &[(0, 2.5, 0.2), (1, 1.25, 0.4), (2, 2.5 / 3.0, 0.6)],
        test_losses: &[(0, 3.0), (1, 1.5), (2, 1.0)],
        evaluations: &[(0, 0.1), (1, 0.2), (2, 0.3)],
    },
    Curves {
        file: "json/keras_history.json",
        steps: &[(0, 2.5, 0.2), (1, 1.25, 0.4), (2, 2.5 / 3.0, 0.6)],
        test_losses: &[(0, 3.0), (1, 1.5), (2, f32::NAN)],
        evaluations: &[(0, 0.1), (1, 0.2), (2, 0.3)],
    },
    Curves {
        file: "tables/ultralytics.csv",
        steps: &[(1, 1.5, -1.0), (2, 0.75, -1.0), (3, 0.5, -1.0)],
        test_losses: &[],
        evaluations: &[],
    },
    Curves {
        file: "tables/ultralytics_classify.csv",
        steps: &[(1, 2.5, -1.0), (2, 1.25, -1.0), (3, 0.83, -1.0)],
        test_losses: &[(1, 3.0), (2, 1.5), (3, 1.0)],
        evaluations: &[(1, 0.1), (2, 0.2), (3, 0.3)],
    },
    Curves {
        file: "json/trainer_state_curves.json",
        steps: &[(1, 2.5, -1.0), (2, 1.25, -1.0), (3, 0.75, -1.0), (4, -1.0, -1.0)],
        test_losses: &[(2, 1.5), (4, 1.1)],
        evaluations: &[(2, 0.5), (4, 0.75)],
    },
    Curves {
        file: "tables/percent.csv",
        steps: &[(1, 2.5, 0.25), (2, 1.25, 0.5)],
        test_losses: &[],
        evaluations: &[(1, 0.2), (2, 0.4)],
    },
];

#[test]
fn a_log_without_gradients_is_its_curves() {
    for Curves { file, steps, test_losses, evaluations } in &CURVES {
        let (understood, found, read) = open(file);
        let taken = |taken| understood.keys.iter().filter(|key| key.taken == taken).count();
        assert_eq!((taken(Taken::Step) <= 1, taken(Taken::Loss)), (true, 1), "{understood:?}");
        assert!(found.tracks.is_empty() && read.series.is_empty() && !found.order_guessed);
        assert_eq!(found.test_loss, !test_losses.is_empty(), "{file}");
        let curves = read.losses.iter().zip(&read.accuracies);
        let logged = |value: f32| if value.is_nan() { -1.0 } else { value };
        let of_step = |(&step, (&loss, &accuracy))| (step, logged(loss), logged(accuracy));
        let found: Vec<(u64, f32, f32)> = read.steps.iter().zip(curves).map(of_step).collect();
        assert_eq!(found, *steps, "{file}");
        let shown = |curve: &[(u64, f32)]| format!("{curve:?}");
        assert_eq!(shown(&read.test_losses), shown(test_losses), "{file}");
        assert_eq!(shown(&read.evaluations), shown(evaluations), "{file}");
    }
}

#[test]
fn an_object_of_lists_is_a_table_unless_its_other_members_are_a_row() {
    let steps = |text: &str| {
        let (_, found, steps) = read("log.json", text.as_bytes());
        (found, steps)
    };
    // Lists may be of different lengths, and say the step wherever they stand.
    let (found, part) =
        steps(r#"{"loss": [3, null, 1, 0.5], "fc1.weight": [1, 2], "step": [10, 20, 30, 40]}"#);
    assert_eq!((part.steps, found.tracks[0].1.len()), (vec![10, 20], 1));
    assert!(!is_logged(part.losses[1]), "null is not measured");
    // Several objects follow one another, as when training goes on.
    let (_, part) = steps("{\"loss\": [3, 2]}\n{\"loss\": [1, 0.5, 0.25]}\n");
    assert_eq!((part.steps, part.losses), (vec![0, 1, 2, 3, 4], vec![3.0, 2.0, 1.0, 0.5, 0.25]));
    // A row may have lists, too.
    let (found, part) =
        steps(r#"{"step": 5, "grad_norm": [0.5, 0.25], "bins": [1, 2, 3], "loss": 1}"#);
    assert_eq!((part.steps, found.tracks[0].1.len()), (vec![5], 2));
    let (found, _) = steps(r#"{"grad_norm": [0.5, 0.25, 0.125]}"#);
    assert_eq!(found.tracks[0].1, ["0", "1", "2"], "a value for each layer");
    // Very many values are thinned out evenly.
    let many: Vec<String> = (0..50_000).map(|step| format!("{step}")).collect();
    let (_, part) = steps(&format!(r#"{{"a": ["x"], "loss": [{}]}}"#, many.join(",")));
    assert!((1000..=2048).contains(&part.steps.len()), "{}", part.steps.len());
    assert!(part.steps.iter().zip(&part.losses).all(|(step, loss)| *step as f32 == *loss));
}
