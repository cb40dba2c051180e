//! The state of the page.

mod address;
mod backward;
mod commands;
mod comparing;
mod drawing;
#[cfg(not(feature = "embed"))]
mod entrance;
mod events;
mod findings;
mod import;
mod importing;
mod inspecting;
mod language;
#[cfg(not(feature = "embed"))]
mod log_reader;
mod looking;
#[cfg(not(feature = "embed"))]
mod opening;
mod pictures;
#[cfg(not(feature = "embed"))]
mod reading;
mod rehearsing;
mod sight;
mod time;
mod undo;
mod unseen;
mod window;

use experiment::link::{Change, Link};
use experiment::{Comparison, Embedding, Language, Plan, RunSpec, Shape, Theme, View};
use insight::Prediction;
use leptos::prelude::*;
use protocol::{ComputeReason, Processor};
use words::naming::names;
use words::resolve;
use words::undo::remembered;

use crate::browser::{self, Later, NO_MOTION};
use crate::dress::DARK_QUERY;
use crate::messages::catalogue;
use crate::own_table::OwnTable;
use crate::runs::Runs;
use crate::worker_client::WorkerClient;
use findings::Findings;
use import::Import;
use language::spoken;
#[cfg(not(feature = "embed"))]
use log_reader::LogReader;
#[cfg(not(feature = "embed"))]
pub(crate) use log_reader::Stage;
use pictures::Pictures;
pub(crate) use sight::Pointed;
use sight::Sight;
use time::Time;
pub(crate) use window::across;

/// The state of the page. Copies are handles to the same state.
#[derive(Clone, Copy)]
pub(crate) struct Lab {
    /// The experiment.
    pub(crate) spec: RwSignal<RunSpec>,
    /// What trains beside it.
    pub(crate) comparison: RwSignal<Comparison>,
    /// Place of the run that the pictures of one run show; the first is the experiment's own.
    pub(crate) selected: RwSignal<usize>,
    /// What is shown of it.
    pub(crate) view: RwSignal<View>,
    /// What an embedded page shows and locks; nothing is locked in the whole one.
    pub(crate) embedding: RwSignal<Embedding>,
    /// The layers of every run.
    pub(crate) plans: Memo<Vec<Plan>>,
    /// The layers of the run that is selected.
    pub(crate) plan: Memo<Plan>,
    /// What theory predicts for the initial weights of every run, once the profile asks for it.
    pub(crate) theories: StoredValue<Option<Memo<Vec<Option<Prediction>>>>>,
    /// What the runs are called; of a log that is shown its file.
    pub(crate) names: Memo<Vec<String>>,
    /// The language in use, never `Auto`.
    pub(crate) language: Memo<Language>,
    /// Whether the words of the language that is asked for could not be loaded.
    pub(crate) wordless: RwSignal<bool>,
    /// Whether the reader wants no motion.
    pub(crate) no_motion: RwSignal<bool>,
    /// Whether the page is dark.
    pub(crate) dark: Memo<bool>,
    /// Whether the worker trains.
    pub(crate) playing: RwSignal<bool>,
    /// What the pictures show of the runs.
    pub(crate) pictures: Pictures,
    /// What had to be changed in the link.
    pub(crate) notes: RwSignal<Vec<Change>>,
    /// What the worker has told of the runs.
    pub(crate) findings: Findings,
    /// Where the reader is in time.
    pub(crate) time: Time,
    /// Bytes of memory planned for the run; 0 before it is prepared.
    pub(crate) bytes: RwSignal<u64>,
    /// A log of a run that was trained elsewhere.
    pub(crate) import: Import,
    /// Reads one.
    #[cfg(not(feature = "embed"))]
    pub(crate) reader: LogReader,
    /// The reader's own table.
    pub(crate) table: RwSignal<OwnTable>,
    /// What a row of the data looks like, where it is not the experiment's own data.
    shape: RwSignal<Option<Shape>>,
    /// Whether the worker could not start.
    pub(crate) failed: RwSignal<bool>,
    /// What the run computes on, and why; `None` before the worker has said so.
    pub(crate) computing: RwSignal<Option<(Processor, ComputeReason)>>,
    /// Where the reader looks in the pictures.
    pub(crate) sight: Sight,
    /// Index of the layer under the microscope; more than there are stands for the last one.
    pub(crate) layer: RwSignal<u32>,
    runs: StoredValue<Runs, LocalStorage>,
    link: StoredValue<Line, LocalStorage>,
    /// Whether the reader wants the run to train, even if it has ended.
    wants_to_play: StoredValue<bool>,
}

/// The line to the worker, and what it moves.
struct Line {
    client: Option<WorkerClient>,
    /// Whether the worker listens.
    ready: bool,
    /// Draws what the worker sent, with the next picture of the screen.
    draw: Option<Later>,
}

impl Lab {
    /// Opens what an address says, starts the worker, and trains.
    pub(crate) fn open(link: Link, embedding: Embedding, changes: Vec<Change>) -> Lab {
        let system_dark = browser::media(DARK_QUERY);
        // Paper is white, whatever the screen is.
        let on_paper = browser::media("print");
        let settings = remembered(link.clone());
        let languages = StoredValue::new(browser::languages());
        let spec = RwSignal::new(link.spec);
        let comparison = RwSignal::new(link.comparison);
        let selected = RwSignal::new(0);
        let import = Import::new(Runs::new(Plan::new(&spec.get_untracked())));
        let view = RwSignal::new(link.view);
        let shape = RwSignal::new(None::<Shape>);
        let plan = move |spec: &RunSpec| match shape.get() {
            Some(shape) => Plan::for_shape(spec, shape),
            None => Plan::new(spec),
        };
        let first = Plan::new(&spec.get_untracked());
        let plans = Memo::new(move |_| {
            let specs = spec.with(|spec| comparison.with(|comparison| comparison.specs(spec)));
            specs.iter().map(plan).collect::<Vec<Plan>>()
        });
        let asked = Memo::new(move |_| resolve(view.get().language, &languages.get_value()));
        let wordless = RwSignal::new(false);
        let language = spoken(asked, wordless);
        let lab = Lab {
            spec,
            comparison,
            selected,
            view,
            embedding: RwSignal::new(embedding),
            plans,
            plan: Memo::new(move |_| {
                plans.with(|plans| plans[selected.get().min(plans.len() - 1)].clone())
            }),
            theories: StoredValue::new(None),
            names: Memo::new(move |_| {
                let own = import.shown.with(|own| own.as_ref().map(|own| vec![own.file.clone()]));
                own.unwrap_or_else(|| {
                    spec.with(|spec| {
                        comparison.with(|it| names(spec, it, catalogue(language.get())))
                    })
                })
            }),
            language,
            wordless,
            no_motion: browser::media(NO_MOTION),
            dark: Memo::new(move |_| match view.get().theme {
                _ if on_paper.get() => false,
                Theme::Auto => system_dark.get(),
                Theme::Light => false,
                Theme::Dark => true,
            }),
            playing: RwSignal::new(true),
            pictures: Pictures::new(),
            notes: RwSignal::new(changes),
            findings: Findings::new(),
            time: Time::new(settings),
            bytes: RwSignal::new(0),
            import,
            #[cfg(not(feature = "embed"))]
            reader: LogReader::new(),
            table: RwSignal::new(OwnTable::default()),
            shape,
            failed: RwSignal::new(false),
            computing: RwSignal::new(None),
            sight: Sight::new(),
            layer: RwSignal::new(handing_on(&first)),
            runs: StoredValue::new_local(Runs::new(first)),
            link: StoredValue::new_local(Line { client: None, ready: false, draw: None }),
            wants_to_play: StoredValue::new(embedding.autoplay),
        };
        lab.connect();
        lab.measure_what_is_shown();
        lab.keep_the_pace();
        lab.rest_unseen();
        lab
    }

    /// What only the whole page does: its address, undo, and the gradient layer by layer back.
    pub(crate) fn follow_the_reader(self) {
        self.follow_the_address();
        self.remember_settings();
        self.follow_backward();
    }
}

/// The first layer that hands a gradient on to another one.
fn handing_on(plan: &Plan) -> u32 {
    u32::from(plan.model.hidden().len() > 1)
}

/// The state of the page, from its context.
pub(crate) fn use_lab() -> Lab {
    expect_context::<Lab>()
}
