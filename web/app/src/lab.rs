//! The state of the page, and how it follows the worker.

use insight::{Prediction, Reading, typical_mean_square};
use leptos::prelude::*;
use plot::{DecadeRange, History};
use protocol::{Command, ComputeReason, Event, Fault, Frame, Inspection, Processor, RunId};
use spec::link::Change;
use spec::{Compute, Language, Plan, Quantity, RunSpec, Shape, Theme, View, rules};
use web_sys::PointerEvent;

use crate::address_bar;
use crate::browser::{self, Delay, Later};
use crate::messages::resolve;
use crate::own_table::OwnTable;
use crate::places::Places;
use crate::run::Run;
use crate::worker_client::WorkerClient;

/// The state of the page. Copies are handles to the same state.
#[derive(Clone, Copy)]
pub(crate) struct Lab {
    /// The experiment.
    pub(crate) spec: RwSignal<RunSpec>,
    /// What is shown of it.
    pub(crate) view: RwSignal<View>,
    /// The layers of the experiment.
    pub(crate) plan: Memo<Plan>,
    /// What theory predicts for the experiment's initial weights.
    pub(crate) theory: Memo<Option<Prediction>>,
    /// The language in use, never `Auto`.
    pub(crate) language: Memo<Language>,
    /// Whether the page is dark.
    pub(crate) dark: Memo<bool>,
    /// Whether the worker trains.
    pub(crate) playing: RwSignal<bool>,
    /// Changes with every picture to draw.
    pub(crate) picture: RwSignal<u32>,
    /// Changes with every picture that charts and texts follow.
    pub(crate) slow_picture: RwSignal<u32>,
    /// Steps done.
    pub(crate) step: RwSignal<u64>,
    /// The run whose pictures are shown.
    pub(crate) shown: RwSignal<RunId>,
    /// Steps per second, while training.
    pub(crate) rate: RwSignal<Option<f64>>,
    /// What had to be changed in the link.
    pub(crate) notes: RwSignal<Vec<Change>>,
    /// Why the run ended, and the steps it can be rewound to.
    pub(crate) fault: RwSignal<Option<(Fault, Vec<u64>)>>,
    /// Bytes of memory planned for the run; 0 before it is prepared.
    pub(crate) bytes: RwSignal<u64>,
    /// The reader's own table.
    pub(crate) table: RwSignal<OwnTable>,
    /// What a row of the data looks like, where it is not the experiment's own data.
    shape: RwSignal<Option<Shape>>,
    /// Whether the worker could not start.
    pub(crate) failed: RwSignal<bool>,
    /// What the run computes on, and why; `None` before the worker has said so.
    pub(crate) computing: RwSignal<Option<(Processor, ComputeReason)>>,
    /// The step and layer pointed at in a picture.
    pub(crate) pointed: RwSignal<Option<Pointed>>,
    /// Index of the layer under the microscope; more than there are stands for the last one.
    pub(crate) layer: RwSignal<u32>,
    /// What the microscope saw last.
    pub(crate) inspection: RwSignal<Option<Inspection>>,
    run: StoredValue<Run, LocalStorage>,
    link: StoredValue<Link, LocalStorage>,
    /// Whether the reader wants the run to train, even if it has ended.
    wants_to_play: StoredValue<bool>,
}

/// The line to the worker, and what it moves.
struct Link {
    client: Option<WorkerClient>,
    /// Whether the worker listens.
    ready: bool,
    /// Draws what the worker sent, with the next picture of the screen.
    draw: Option<Later>,
}

/// A place in a picture of the history.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pointed {
    /// The training step.
    pub(crate) step: u64,
    /// Row of the picture: layer or time step, 0 on the input side.
    pub(crate) row: usize,
}

impl Lab {
    /// Reads the address, starts the worker, and trains.
    pub(crate) fn open() -> Lab {
        let (link, changes) = address_bar::read();
        let system_dark = RwSignal::new(browser::media(DARK_QUERY));
        browser::on_media_change(DARK_QUERY, move || {
            system_dark.set(browser::media(DARK_QUERY));
        });
        let languages = StoredValue::new(browser::languages());
        let spec = RwSignal::new(link.spec);
        let view = RwSignal::new(link.view);
        let shape = RwSignal::new(None::<Shape>);
        let plan = move |spec: &RunSpec| match shape.get() {
            Some(shape) => Plan::for_shape(spec, shape),
            None => Plan::new(spec),
        };
        let first = Plan::new(&spec.get_untracked());
        let plan = Memo::new(move |_| spec.with(plan));
        let predict = |plan: &Plan| insight::predict(plan, typical_mean_square(&plan.spec));
        let lab = Lab {
            spec,
            view,
            plan,
            theory: Memo::new(move |_| plan.with(predict)),
            language: Memo::new(move |_| resolve(view.get().language, &languages.get_value())),
            dark: Memo::new(move |_| match view.get().theme {
                Theme::Auto => system_dark.get(),
                Theme::Light => false,
                Theme::Dark => true,
            }),
            playing: RwSignal::new(true),
            picture: RwSignal::new(0),
            slow_picture: RwSignal::new(0),
            step: RwSignal::new(0),
            shown: RwSignal::new(RunId::default()),
            rate: RwSignal::new(None),
            notes: RwSignal::new(changes),
            fault: RwSignal::new(None),
            bytes: RwSignal::new(0),
            table: RwSignal::new(OwnTable::default()),
            shape,
            failed: RwSignal::new(false),
            computing: RwSignal::new(None),
            pointed: RwSignal::new(None),
            layer: RwSignal::new(0),
            inspection: RwSignal::new(None),
            run: StoredValue::new_local(Run::new(first)),
            link: StoredValue::new_local(Link { client: None, ready: false, draw: None }),
            wants_to_play: StoredValue::new(true),
        };
        lab.connect();
        lab.follow_the_address();
        lab.measure_what_is_shown();
        lab
    }

    fn connect(self) {
        let fail = move || {
            self.failed.set(true);
            self.playing.set(false);
        };
        let client = WorkerClient::start(move |event| self.receive(event), fail);
        if client.is_err() {
            fail();
        }
        self.link.update_value(|link| {
            link.client = client.ok();
            link.draw = Some(Later::new(Delay::NextPicture, Box::new(move || self.draw())));
        });
    }

    fn follow_the_address(self) {
        let task = move || {
            address_bar::write(&self.spec.get_untracked(), &self.view.get_untracked());
        };
        let write = Later::new(ADDRESS_PAUSE, Box::new(task));
        let rewrite = write.clone();
        Effect::new(move |_| {
            self.spec.track();
            self.view.track();
            write.request();
        });
        address_bar::on_change(move || {
            let (link, changes) = address_bar::read();
            self.notes.set(changes);
            let view = self.view.get_untracked();
            if view != link.view {
                self.view.set(link.view);
            }
            if view.compute != link.view.compute {
                self.compute_on(link.view.compute);
            }
            if self.spec.get_untracked() != link.spec {
                self.change(&|spec| *spec = link.spec.clone());
            }
            // Also where nothing changed: what was pasted may have been mended.
            rewrite.request();
        });
    }

    /// Has the worker measure what the pictures show, and no more.
    fn measure_what_is_shown(self) {
        let probes = Memo::new(move |_| self.view.with(|view| view.quantity.probes()));
        Effect::new(move |_| self.send(&Command::Probe { probes: probes.get() }));
    }

    /// Has the worker compute on something else from the next step on.
    pub(crate) fn compute_on(self, on: Compute) {
        self.view.update(|view| view.compute = on);
        self.send(&Command::Compute { on });
    }

    /// Changes the experiment and starts it again from its seed. Fields that no longer agree with
    /// each other are mended.
    pub(crate) fn change(self, change: &dyn Fn(&mut RunSpec)) {
        self.spec.update(|spec| {
            change(spec);
            rules::mend(spec);
        });
        self.restart();
    }

    /// Learns another table of the reader's own, or the experiment's data again.
    pub(crate) fn change_table(self, table: OwnTable) {
        let in_use = table.in_use().is_some();
        self.table.set(table);
        if !in_use {
            self.shape.set(None);
        }
        self.restart();
    }

    /// The layer under the microscope.
    pub(crate) fn layer_up_close(self) -> usize {
        let last = self.plan.with(|plan| plan.hidden().len());
        last.min(self.layer.get() as usize)
    }

    /// Asks the worker how the numbers of a layer are distributed.
    pub(crate) fn inspect(self, layer: usize) {
        self.send(&Command::Inspect { layer });
    }

    /// Asks the worker what columns a table has.
    pub(crate) fn ask_for_columns(self, text: String) {
        self.send(&Command::Columns { text });
    }

    /// Takes the run back to a step, and lets it go on with another training.
    pub(crate) fn rewind(self, to: u64, change: &dyn Fn(&mut RunSpec)) {
        self.spec.update(|spec| change(spec));
        self.send(&Command::Rewind { to, spec: self.spec.get_untracked() });
        self.play();
    }

    /// Trains on.
    pub(crate) fn play(self) {
        self.wants_to_play.set_value(true);
        self.send(&Command::Play { until: None });
    }

    /// Stops training, for now.
    pub(crate) fn pause(self) {
        self.wants_to_play.set_value(false);
        self.send(&Command::Pause);
    }

    /// Does one step.
    pub(crate) fn one_step(self) {
        self.wants_to_play.set_value(false);
        self.send(&Command::Step);
    }

    /// Starts the experiment again from its seed.
    pub(crate) fn restart(self) {
        if self.failed.get_untracked() {
            return; // nobody is left to train; what is shown stays
        }
        let plan = self.plan.get_untracked();
        let view = self.view.get_untracked();
        let spec = plan.spec.clone();
        self.run.update_value(|run| run.begin(plan, view.layer));
        self.fault.set(None);
        self.rate.set(None);
        self.pointed.set(None);
        self.inspection.set(None);
        // Until the worker listens, nothing is sent; its `Ready` comes back here.
        let table = self.table.with_untracked(|table| table.in_use().cloned());
        let probes = view.quantity.probes();
        let compute = view.compute;
        self.send(&Command::Load { run: self.run_id(), spec, table, probes, compute });
        // A paused page still shows the first picture of what was changed.
        self.send(&if self.wants_to_play.get_value() {
            Command::Play { until: None }
        } else {
            Command::Step
        });
    }

    fn receive(self, event: Event) {
        let current = self.run_id();
        match event {
            Event::Ready => {
                self.link.update_value(|link| link.ready = true);
                self.restart();
            }
            Event::Frame(frame) if frame.run == current => self.take(&frame),
            Event::Playing { run, playing } if run == current => {
                self.playing.set(playing);
                if !playing {
                    self.rate.set(None);
                    self.run.update_value(Run::rest);
                    self.request_picture();
                }
            }
            Event::Stopped { run, fault, snapshots } if run == current => {
                self.fault.set(Some((fault, snapshots)));
            }
            Event::Rewound { run, step } if run == current => {
                self.run.update_value(|run| run.rewind(step));
                self.fault.set(None);
                self.pointed.set(None);
                self.request_picture();
            }
            Event::Inspection(inspection) if inspection.run == current => {
                self.inspection.set(Some(inspection));
            }
            Event::Computing { run, on, reason } if run == current => {
                self.computing.set(Some((on, reason)));
            }
            Event::Loaded { run, shape, bytes } if run == current => {
                self.bytes.set(bytes);
                self.learn_shape(shape);
            }
            // The page sends only valid experiments: it is the table that is refused. Without one
            // there would be nothing to try again.
            Event::Refused { run, table, .. } if run == current && !table.is_empty() => {
                self.table.update(|own| own.refuse(table));
                self.shape.set(None);
                self.restart();
            }
            Event::Columns(columns) => self.table.update(|table| table.offer(columns)),
            // What an old run says is shown no more.
            Event::Frame(_)
            | Event::Playing { .. }
            | Event::Stopped { .. }
            | Event::Rewound { .. }
            | Event::Loaded { .. }
            | Event::Computing { .. }
            | Event::Refused { .. }
            | Event::Inspection(_) => {}
        }
    }

    /// The worker has read the data: a table's shape is known only then.
    fn learn_shape(self, shape: Shape) {
        let own = self.table.with_untracked(|table| table.in_use().is_some());
        let shape = own.then_some(shape);
        if self.shape.get_untracked() != shape {
            self.shape.set(shape);
            let plan = self.plan.get_untracked();
            self.run.update_value(|run| run.reshape(plan));
        }
    }

    fn take(self, frame: &Frame) {
        self.run.update_value(|run| run.record(frame));
        self.request_picture();
    }

    fn request_picture(self) {
        self.link.with_value(|link| {
            if let Some(draw) = &link.draw {
                draw.request();
            }
        });
    }

    /// Lets the pictures follow the history, then asks the worker for more.
    fn draw(self) {
        let now = browser::now();
        let playing = self.playing.get_untracked();
        let step = self.history(|history| history.latest().map_or(0, |sample| sample.step));
        let mut slow = false;
        let mut rate = None;
        self.run.update_value(|run| {
            slow = run.slow_picture_is_due(now) || !playing;
            rate = playing.then(|| run.rate(now)).flatten();
        });
        if rate.is_some() {
            self.rate.set(rate);
        }
        self.picture.update(|count| *count = count.wrapping_add(1));
        if slow {
            self.step.set(step);
            self.slow_picture.update(|count| *count = count.wrapping_add(1));
        }
        let run = self.run_id();
        if step > 0 && self.shown.get_untracked() != run {
            self.shown.set(run);
        }
        self.send(&Command::Drawn { run });
    }

    fn run_id(self) -> RunId {
        self.run.with_value(Run::id)
    }

    fn send(self, command: &Command) {
        self.link.with_value(|link| {
            if let (Some(client), true) = (&link.client, link.ready) {
                client.send(command);
            }
        });
    }

    /// The colours of the page and of its charts.
    pub(crate) fn theme(self) -> &'static plot::Theme {
        if self.dark.get() { &plot::DARK } else { &plot::LIGHT }
    }

    /// The rows of the pictures.
    pub(crate) fn places(self) -> Places {
        self.plan.with(|plan| Places::shown(plan, &self.view.get()))
    }

    /// The places the verdict is about: the gradient with respect to what the layers hand on.
    pub(crate) fn gradient_places(self) -> Places {
        let layer = self.view.with(|view| view.layer);
        self.plan.with(|plan| Places::of(plan, Quantity::Activations, layer))
    }

    /// A mouse that leaves takes its reading along; a finger that lifts leaves it to be read.
    pub(crate) fn pointer_left(self, event: &PointerEvent) {
        if event.pointer_type() != "touch" {
            self.pointed.set(None);
        }
    }

    /// Looks at the history of the current run.
    pub(crate) fn history<T>(self, look: impl FnOnce(&History) -> T) -> T {
        self.run.with_value(|run| look(run.history()))
    }

    /// The newest readings of these places; empty before the first step.
    pub(crate) fn latest_readings(self, places: &Places) -> Vec<Reading> {
        self.run.with_value(|run| run.latest(places))
    }

    /// The readings of a column of the history.
    pub(crate) fn column_readings(self, places: &Places, column: usize) -> Vec<Reading> {
        self.run.with_value(|run| run.column(places, column))
    }

    /// The last readings of the run before this one; empty if there was none like it.
    pub(crate) fn ghost_readings(self, places: &Places) -> Vec<Reading> {
        self.run.with_value(|run| run.ghost(places))
    }

    /// Share of each hidden layer's units that were 0 on every test row.
    pub(crate) fn dead_shares(self) -> Vec<f32> {
        self.run.with_value(|run| run.dead().to_vec())
    }

    /// How much the gradients of a batch's rows have in common in the first layer.
    pub(crate) fn coherence(self) -> Option<f32> {
        self.run.with_value(Run::coherence)
    }

    /// Global gradient norm before and after clipping, in the newest step.
    pub(crate) fn clip_norms(self) -> Option<(f32, f32)> {
        self.run.with_value(Run::clip_norms)
    }

    /// The profile's axis, widened to hold these readings.
    pub(crate) fn decades_for(self, readings: &[Reading]) -> DecadeRange {
        let mut decades = DecadeRange::default();
        self.run.update_value(|run| decades = run.widen(readings));
        decades
    }
}

/// The address follows at most this often: Safari refuses more than 100 changes in 30 seconds.
const ADDRESS_PAUSE: Delay = Delay::Milliseconds(350);

const DARK_QUERY: &str = "(prefers-color-scheme: dark)";

/// The state of the page, from its context.
pub(crate) fn use_lab() -> Lab {
    expect_context::<Lab>()
}
