//! The code under test: it reads links, addresses of embedded pages, experiment files, messages, messages of
//! hosts, logs in their formats, and tables.

use std::fs;
use std::path::Path;

use data::Table;
use experiment::{
    Compute, Embed, LabelAs, Missing, Probes, RunSpec, Speed, TableChoices, check, embedding,
    forgiving, json, link, presets,
};
use import::Reader;
use protocol::host::{Ask, Request, State};
use protocol::{
    Choices, Command, Event, ImportEvent, ImportFault, ImportProblem, Imported, Key, RunId,
    TableFile, Taken, Understood, Why, decode, encode,
};

use super::words;

/// Code that reads input of others.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// Valid inputs.
    pub seeds: Vec<Vec<u8>>,
    /// Words that mean something to it.
    pub(super) words: &'static [&'static str],
    /// Reads an input; whether it was valid. Panics where a promise is broken.
    pub(super) read: fn(&[u8]) -> bool,
}

/// All of them.
pub fn targets() -> Vec<Target> {
    let old_links = fs::read_to_string(root().join("crates/experiment/tests/old_links.txt"));
    let old_links = old_links.expect("the old links are there");
    let is_link = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let mut links = corpus("links");
    // The text after the arrow is how such a link is written today.
    let today = |line: &str| line.rsplit(" => ").next().unwrap_or(line).as_bytes().to_vec();
    links.extend(old_links.lines().filter(is_link).map(today));
    let mut experiments = corpus("experiments");
    experiments.extend(presets::all().iter().map(|it| json::write(&it.spec).into_bytes()));
    vec![
        Target { name: "links", seeds: links, words: words::FIELDS, read: read_link },
        Target {
            name: "addresses",
            seeds: corpus("addresses"),
            words: words::ADDRESS,
            read: read_address,
        },
        Target { name: "hosts", seeds: corpus("hosts"), words: words::ASKED, read: read_asked },
        Target {
            name: "experiments",
            seeds: experiments,
            words: words::EXPERIMENT,
            read: read_experiment,
        },
        Target {
            name: "messages",
            seeds: messages(),
            words: &["\u{0}", "\u{7f}", "\u{1}"],
            read: read_message,
        },
        Target {
            name: "csv-wide",
            seeds: logs("tables", &|name| !TALL.iter().any(|it| name.starts_with(it))),
            words: words::LOGS,
            read: read_log,
        },
        Target {
            name: "csv-tidy",
            seeds: [corpus("csv"), logs("tables", &|name| name.starts_with("tidy"))].concat(),
            words: words::LOGS,
            read: read_log,
        },
        Target {
            name: "csv-semi-tidy",
            seeds: logs("tables", &|name| name.starts_with("semi")),
            words: words::LOGS,
            read: read_log,
        },
        Target {
            name: "csv-series",
            seeds: logs("tables", &|name| TALL[2..].iter().any(|it| name.starts_with(it))),
            words: words::LOGS,
            read: read_log,
        },
        Target {
            name: "json-lines",
            seeds: [corpus("json_lines"), logs("json", &|name| name.ends_with("jsonl"))].concat(),
            words: words::LOGS,
            read: read_log,
        },
        Target {
            name: "json-arrays",
            seeds: logs("json", &|name| name.ends_with("json") && !name.contains("history")),
            words: words::LOGS,
            read: read_log,
        },
        Target {
            name: "json-object",
            seeds: logs("json", &|name| name.contains("history")),
            words: words::LOGS,
            read: read_log,
        },
        Target {
            name: "events",
            seeds: logs("events", &|_| true),
            words: words::EVENTS,
            read: read_log,
        },
        Target {
            name: "safetensors",
            seeds: corpus("safetensors"),
            words: words::TENSORS,
            read: read_log,
        },
        Target { name: "tables", seeds: corpus("tables"), words: words::TABLES, read: read_table },
    ]
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// How files of logs begin that are no wide tables: tidy ones, semi-tidy ones, single series.
const TALL: [&str; 4] = ["tidy", "semi", "run-", "grad_norm"];

/// The files of a part of the corpus.
fn corpus(part: &str) -> Vec<Vec<u8>> {
    files(&root().join("tests/corpus").join(part), &|_| true)
}

/// Logs as other tools write them: those whose names are `wanted`.
fn logs(part: &str, wanted: &dyn Fn(&str) -> bool) -> Vec<Vec<u8>> {
    files(&root().join("crates/import/tests/logs").join(part), wanted)
}

fn files(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Vec<Vec<u8>> {
    let files = fs::read_dir(folder).expect("the corpus is there");
    let mut paths: Vec<_> = files.map(|file| file.expect("it can be listed").path()).collect();
    paths.retain(|path| path.file_name().and_then(|it| it.to_str()).is_some_and(wanted));
    paths.sort();
    let seeds: Vec<Vec<u8>> =
        paths.iter().map(|path| fs::read(path).expect("it can be read")).collect();
    assert!(!seeds.is_empty(), "{} is empty", folder.display());
    seeds
}

/// Messages of many kinds, in both directions.
fn messages() -> Vec<Vec<u8>> {
    let spec = RunSpec::default();
    let choices = TableChoices {
        label: "b".to_owned(),
        label_as: Some(LabelAs::Groups(3)),
        ..TableChoices::default()
    };
    let table = TableFile { bytes: b"a,b\n1,2\n".to_vec(), choices };
    let run = RunId(7);
    let commands = [
        Command::Load {
            runs: vec![(run, spec.clone()), (RunId(8), spec.clone())],
            table: Some(table),
            probes: Probes::ALL,
            compute: Compute::Auto,
        },
        Command::Play { until: Some(300) },
        Command::Pace { speed: Speed::Five },
        Command::Rewind { to: 12, specs: vec![spec] },
        Command::Inspect { run, layer: 3 },
        Command::LookAt { bytes: b"x;y\n".to_vec(), header: Some(true) },
    ];
    let found = Imported {
        rows: 3,
        tracks: vec![(
            experiment::Measure::GradWeight,
            vec!["layer1".to_owned(), "output".to_owned()],
        )],
        ..Imported::default()
    };
    let problem = ImportProblem {
        file: "log.csv".to_owned(),
        line: 3,
        fault: ImportFault::BadStep("x".to_owned()),
    };
    let imports = [
        ImportEvent::Progress { read: 1, total: 2, rows: 3 },
        ImportEvent::Read(found),
        ImportEvent::Refused(problem),
    ];
    let mut choices = Choices { turned: true, run: Some("a".to_owned()), ..Choices::default() };
    choices.take("fc1", Taken::Of(experiment::Measure::GradWeight));
    let key = Key {
        name: "lr".to_owned(),
        taken: Taken::LeftOut(Why::Unknown),
        layers: 0,
        layer: String::new(),
    };
    let understood =
        Understood { keys: vec![key], choices: choices.clone(), ..Understood::default() };
    let events =
        [Event::Ready, Event::Playing { run, playing: true }, Event::Rewound { run, step: 9 }];
    let mut seeds: Vec<Vec<u8>> = commands.iter().filter_map(|it| encode(it).ok()).collect();
    seeds.extend(imports.iter().filter_map(|it| encode(it).ok()));
    seeds.extend(events.iter().filter_map(|it| encode(it).ok()));
    seeds.extend([encode(&choices), encode(&understood)].into_iter().filter_map(Result::ok));
    seeds
}

fn read_link(input: &[u8]) -> bool {
    let (read, changes) = link::read(&String::from_utf8_lossy(input));
    let (forgiven, _) = forgiving::read_link(&String::from_utf8_lossy(input));
    assert!(check(&forgiven.spec).is_ok(), "what is forgiven is valid");
    let written = link::write(&read);
    let (again, mended) = link::read(&written);
    assert_eq!((&again, mended.len()), (&read, 0), "{written} opens as what it was written from");
    changes.is_empty()
}

/// An address of an embedded page: its query, and behind `#` its fragment.
fn read_address(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input);
    let (query, fragment) = text.split_once('#').unwrap_or(("", &text));
    let (embed, changes) = embedding::read(query, fragment);
    assert_comes_back(&embed);
    changes.is_empty()
}

/// A message of a host. JSON gives the same types as an object of the browser.
fn read_asked(input: &[u8]) -> bool {
    let Ok(request) = serde_json::from_slice::<Request>(input) else { return false };
    match request.ask() {
        Ok(Some(Ask::SetState(fields))) => {
            let (before, _) =
                embedding::read("", "preset=deep-sigmoid&compare=skip:residual&lock=all");
            let (embed, changes) = embedding::change(&before, &fields);
            assert_comes_back(&embed);
            changes.is_empty()
        }
        Ok(asked) => asked.is_some(),
        Err(refusal) => {
            assert!(!refusal.to_string().is_empty(), "a refusal says why");
            false
        }
    }
}

fn assert_comes_back(embed: &Embed) {
    let written = embedding::write(embed);
    let (again, mended) = embedding::read("", &written);
    assert_eq!((&again, mended.len()), (embed, 0), "{written} opens as what it was written from");
    let told = serde_json::to_string(&State::of(embed));
    assert!(told.is_ok(), "{written} can be told: {told:?}");
}

fn read_experiment(input: &[u8]) -> bool {
    let Ok(plan) = json::read(&String::from_utf8_lossy(input)) else { return false };
    let again = json::read(&json::write(&plan.spec));
    assert_eq!(again.map(|plan| plan.spec), Ok(plan.spec), "what is written is read again");
    true
}

fn read_message(input: &[u8]) -> bool {
    let command = decode::<Command>(input).ok().map(|it| encode(&it));
    let event = decode::<Event>(input).ok().map(|it| encode(&it));
    let import = decode::<ImportEvent>(input).ok().map(|it| encode(&it));
    let choices = decode::<Choices>(input).ok().map(|it| encode(&it));
    let understood = decode::<Understood>(input).ok().map(|it| encode(&it));
    let read = [command, event, import, choices, understood];
    for encoded in read.iter().flatten() {
        assert!(encoded.is_ok(), "what was read can be written");
    }
    read.iter().any(Option::is_some)
}

/// A number that an input always gives.
fn number_of(input: &[u8]) -> usize {
    input.iter().fold(7usize, |sum, byte| sum.wrapping_mul(31) ^ usize::from(*byte))
}

/// A table of which one column, told by the bytes, is learned in every way.
fn read_table(input: &[u8]) -> bool {
    let Ok(look) = data::look(input, None) else { return false };
    let number = number_of(input);
    let Some(column) = look.columns.get(number % look.columns.len().max(1)) else { return false };
    let groups = LabelAs::Groups(2 + (number % 9) as u8);
    for label_as in [None, Some(LabelAs::Classes), Some(LabelAs::Quantity), Some(groups)] {
        let missing = [None, Some(Missing::Rows), Some(Missing::Columns), Some(Missing::Mean)];
        let choices = TableChoices {
            label: column.name.clone(),
            label_as,
            missing: missing[number % 4],
            ..TableChoices::default()
        };
        let table = match Table::read(input, &choices, 7) {
            Ok(table) => table,
            Err(problems) => {
                assert!(!problems.is_empty(), "a refusal says why");
                continue;
            }
        };
        let report = table.report();
        assert_eq!(table.train_rows() + table.test_rows(), report.rows);
        assert_eq!(table.shape().features, table.features().len());
        assert_eq!(table.classes().is_empty(), table.scale().is_some());
        let thresholds = &report.thresholds;
        assert!(thresholds.windows(2).all(|pair| pair[0] < pair[1]), "thresholds rise");
        if !thresholds.is_empty() {
            assert_eq!(table.classes().len(), thresholds.len() + 1);
        }
    }
    true
}

fn read_log(input: &[u8]) -> bool {
    let chunk = 1 + number_of(input) % 97;
    let read = |chunk: usize| -> Result<(Imported, Reader), ImportProblem> {
        let mut reader = Reader::new(Choices::default());
        reader.begin("run_3.log");
        input.chunks(chunk).try_for_each(|chunk| reader.push(chunk))?;
        reader.end()?;
        let found = reader.finish()?;
        Ok((found, reader))
    };
    let (whole, parts) = (read(usize::MAX), read(chunk));
    match (&whole, &parts) {
        (Ok(whole), Ok(parts)) => {
            assert_eq!(format!("{:?}", whole.0), format!("{:?}", parts.0), "in chunks of {chunk}");
        }
        (Err(whole), Err(parts)) => assert_eq!(whole, parts, "in chunks of {chunk}"),
        _ => panic!("in chunks of {chunk} it is {parts:?}, else {whole:?}"),
    }
    let (found, reader) = match whole {
        Ok(read) => read,
        // It was read to its end.
        Err(problem) => {
            return matches!(problem.fault, ImportFault::NoGradients(_));
        }
    };
    let mut before = None;
    for part in reader.log().parts() {
        for &step in &part.steps {
            assert!(before.is_none_or(|before| before < step), "steps increase");
            before = Some(step);
        }
        for (series, (measure, names)) in part.series.iter().zip(&found.tracks) {
            assert_eq!((series.measure, series.places), (*measure, names.len()));
            assert_eq!(series.values.len(), series.places * part.steps.len());
        }
    }
    assert_eq!(before, Some(found.steps.1));
    true
}
