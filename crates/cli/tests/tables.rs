//! A table of the user's own, learned by `gradlab`.

mod common;

use serde_json::Value;

use common::{file, gradlab, text};

/// A table of two classes that a line separates, and its path.
fn table(name: &str) -> String {
    let mut rows = "width,height,colour,kind\n".to_owned();
    for row in 0..40 {
        let (width, kind) = if row % 2 == 0 { (row, "small") } else { (row + 100, "large") };
        rows += &format!("{width},{},red,{kind}\n", row * row % 7);
    }
    let path = file(name);
    std::fs::write(&path, rows).expect("the folder is there");
    path.to_str().expect("a path in UTF-8").to_owned()
}

#[test]
fn a_table_of_ones_own_is_learned() {
    let path = table("mine.csv");
    let set = ["--set", "depth=2", "--set", "batch=8", "--set", "learning_rate=0.05"];
    let train = ["train", "deep-tanh", "--steps", "200", "--csv", &path, "--label", "kind"];
    let run = gradlab(&[&train[..], &set].concat());
    let said = text(&run.stderr);
    assert!(run.status.success(), "{said}");
    assert!(said.contains("test accuracy 100.0 %"), "{said}");
    assert!(said.contains("theory predicts"), "{said}");

    let features = ["--features", "height"];
    let run = gradlab(&[&train[..], &set, &features].concat());
    assert!(run.status.success());
    assert_ne!(text(&run.stderr), said, "the columns that are left out made no difference");
}

#[test]
fn a_bad_table_exits_with_2_and_says_what_is_wrong() {
    let path = table("bad.csv");
    for (options, said) in [
        (&["--label", "species"][..], "species"),
        (&["--label", "kind", "--features", "depth"], "depth"),
    ] {
        let train = ["train", "deep-tanh", "--steps", "2", "--csv", &path];
        let run = gradlab(&[&train[..], options].concat());
        assert_eq!(run.status.code(), Some(2), "{}", text(&run.stderr));
        assert!(text(&run.stderr).contains(said), "{}", text(&run.stderr));
    }
}

#[test]
fn what_becomes_of_a_table_is_chosen_and_said_and_saved_with_its_experiment() {
    let mut rows = String::new();
    for row in 0..40 {
        let width = if row % 10 == 3 { "?".to_owned() } else { (row * row % 7).to_string() };
        rows += &format!("{width} {} {}\n", row * 5 % 11, ["small", "large"][row % 2]);
    }
    let path = file("gaps.data");
    std::fs::write(&path, &rows).expect("the folder is there");
    let path = path.to_str().expect("a path in UTF-8");
    let short = ["--steps", "5", "--set", "depth=2", "--set", "batch=8"];
    let run = |label: &str, options: &[&str]| {
        let table = ["--csv", path, "--label", label];
        let run = gradlab(&[&["train", "deep-tanh"][..], &short, &table, options].concat());
        assert!(run.status.success(), "{}", text(&run.stderr));
        text(&run.stderr)
    };
    let said = run("c3", &[]);
    assert!(said.contains("learned from c1, c2"), "{said}");
    assert!(said.contains("36 rows are used. 4 rows with a missing cell are left out."), "{said}");
    let said = run("c3", &["--missing", "mean"]);
    assert!(said.contains("40 rows are used. In 4 missing cells stands the mean."), "{said}");
    assert!(run("c3", &["--missing", "columns"]).contains("learned from c2\n"));
    assert!(run("c2", &["--header", "false", "--label-as", "groups-2"]).contains("Split at 5."));

    let mut saved: Value = serde_json::from_slice(&gradlab(&["presets", "deep-tanh"]).stdout)
        .expect("a preset is JSON");
    saved["table"] = serde_json::json!({"text": rows, "label": "c3", "missing": "mean"});
    let path = file("with-table.json");
    std::fs::write(&path, saved.to_string()).expect("the folder is there");
    let path = path.to_str().expect("a path in UTF-8");
    let again = gradlab(&[&["train", path][..], &short].concat());
    assert!(text(&again.stderr).contains("In 4 missing cells stands the mean."));
}
