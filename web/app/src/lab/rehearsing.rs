//! Changes that the theory expects to help are tried in a worker of their own, unseen, before they are offered.

use experiment::{Compute, Flip, Plan, Probes, RunSpec};
use leptos::prelude::*;
use protocol::{Command, Event, MOST_RUNS, RunId, TableFile};
use words::rehearsal::{Ending, helped, steps};

use super::Lab;
use crate::browser::{self, Delay, Later};
use crate::worker_client::WorkerClient;

/// Where the steps for which a change is tried take longer, fewer are enough.
const LONGEST_MS: f64 = 6000.0;
/// Experiments that change more quickly than this are not tried: a drag passes many.
const PAUSE: Delay = Delay::Milliseconds(300);

/// What is tried: an experiment, and the run of it that is shown. Another table is another run.
#[derive(Clone, Debug, Default, PartialEq)]
struct Subject {
    spec: RunSpec,
    run: RunId,
}

/// What is known of the changes of a subject: whether each helped.
#[derive(Clone, Debug, Default)]
struct Tried {
    subject: Subject,
    known: Vec<(Flip, bool)>,
}

/// Changes that are being tried beside the unchanged experiment.
struct Rehearsal {
    subject: Subject,
    table: Option<TableFile>,
    own_table: bool,
    /// Steps for which they are tried.
    steps: u64,
    changes: Vec<Flip>,
    /// Of the unchanged experiment, then of the changed ones. None where they are too large to be tried.
    endings: Vec<Ending>,
    worker: Option<WorkerClient>,
    /// Since when it trains.
    begun: f64,
    /// Which of them have come to rest, a bit for each.
    resting: u32,
}

/// What was tried, and what is being tried.
#[derive(Clone, Copy)]
struct Trials {
    tried: RwSignal<Tried>,
    rehearsal: StoredValue<Option<Rehearsal>, LocalStorage>,
    /// How many rehearsals are over.
    over: RwSignal<u32>,
}

impl Lab {
    /// Of changes that may help, those that were tried and did.
    pub(crate) fn that_helped(self, changes: Memo<Vec<Flip>>) -> Memo<Vec<Flip>> {
        let trials = Trials {
            tried: RwSignal::new(Tried::default()),
            rehearsal: StoredValue::new_local(None),
            over: RwSignal::new(0),
        };
        let offers = Memo::new(move |_| {
            let unseen = cfg!(feature = "embed") && !self.embedding.with(|it| it.shows("remedies"));
            !unseen && self.plans.with(Vec::len) == 1
        });
        let subject = Memo::new(move |_| Subject {
            spec: self.plan.with(|plan| plan.spec.clone()),
            run: self.pictures.shown.get(),
        });
        let begin = move || {
            if offers.get_untracked() {
                let table = self.table.with_untracked(|table| table.in_use().cloned());
                let steps = self.plan.with_untracked(steps);
                changes.with_untracked(|changes| trials.begin(changes, table, steps));
            }
        };
        let begin = Later::new(PAUSE, Box::new(begin));
        Effect::new(move |_| {
            trials.over.track();
            changes.track();
            offers.track();
            subject.with(|subject| trials.settle(subject, &self.plan.get_untracked()));
            begin.request();
        });
        Memo::new(move |_| {
            let helped = |flip: &&Flip| {
                trials
                    .tried
                    .with(|tried| tried.known.iter().any(|(known, it)| known == *flip && *it))
            };
            changes.with(|changes| changes.iter().filter(helped).copied().collect())
        })
    }
}

impl Trials {
    /// Takes what is over. What was tried of another subject is of no use any more.
    fn settle(self, subject: &Subject, plan: &Plan) {
        if self.tried.with_untracked(|tried| tried.subject != *subject) {
            self.tried.set(Tried { subject: subject.clone(), known: Vec::new() });
        }
        let mut ended = None;
        self.rehearsal.update_value(|it| {
            ended = it.take_if(|it| it.is_over() || it.subject != *subject);
        });
        let Some(ended) = ended.filter(|it| it.subject == *subject) else { return };
        let helped = helped(plan, &ended.changes, &ended.endings, ended.own_table);
        self.tried.update(|tried| tried.known.extend(ended.changes.into_iter().zip(helped)));
    }

    /// Tries what is not known yet of these changes, unless something is being tried.
    fn begin(self, changes: &[Flip], table: Option<TableFile>, steps: u64) {
        let (subject, new) = self.tried.with_untracked(|Tried { subject, known }| {
            let is_new = |flip: &&Flip| {
                let is_known = known.iter().any(|(known, _)| known == *flip);
                !is_known && flip.changed(&subject.spec).is_some()
            };
            (subject.clone(), changes.iter().filter(is_new).copied().collect::<Vec<_>>())
        });
        if new.is_empty() || self.rehearsal.with_value(Option::is_some) {
            return;
        }
        self.rehearsal.set_value(Some(Rehearsal::new(subject, table, steps, new)));
        match WorkerClient::start_another(
            move |event| self.hear(Some(event)),
            move || self.hear(None),
        ) {
            Ok(worker) => self.rehearsal.update_value(|it| {
                if let Some(it) = it {
                    it.worker = Some(worker);
                }
            }),
            Err(_) => self.hear(None),
        }
    }

    /// The worker says something, nothing where it failed.
    fn hear(self, event: Option<Event>) {
        // With the panel gone, nobody asks.
        let ended =
            self.rehearsal.try_update_value(|it| it.as_mut().is_some_and(|it| it.hear(event)));
        if ended == Some(true) {
            self.over.update(|count| *count = count.wrapping_add(1));
        }
    }
}

impl Rehearsal {
    /// Of as many changes as fit beside the experiment.
    fn new(
        subject: Subject,
        table: Option<TableFile>,
        steps: u64,
        mut changes: Vec<Flip>,
    ) -> Rehearsal {
        changes.truncate(MOST_RUNS - 1);
        let endings = vec![Ending::default(); 1 + changes.len()];
        Rehearsal {
            subject,
            own_table: table.is_some(),
            table,
            steps,
            changes,
            endings,
            worker: None,
            begun: 0.0,
            resting: 0,
        }
    }

    /// Whether all that can be learned of them is learned.
    fn is_over(&self) -> bool {
        self.resting.count_ones() as usize >= self.endings.len()
    }

    /// Takes what the worker says, nothing where it failed; returns whether that is all.
    fn hear(&mut self, event: Option<Event>) -> bool {
        match event {
            None | Some(Event::Large { .. } | Event::Refused { .. }) => self.endings.clear(),
            Some(Event::Ready) => self.begin(),
            Some(Event::Frame(frame)) => {
                self.send(&Command::Drawn { run: frame.run });
                self.ending(frame.run).iter_mut().for_each(|it| it.note(&frame));
                if browser::now() - self.begun > LONGEST_MS {
                    self.send(&Command::Pause);
                }
            }
            Some(Event::Stopped { run, .. }) => {
                self.ending(run).iter_mut().for_each(|it| it.broke = true);
            }
            // It has come to rest. Between loading and playing it rests, too, if the worker has the time.
            Some(Event::Snapshots { run, .. }) => {
                if self.ending(run).is_some_and(|it| it.has_begun()) {
                    self.resting |= 1 << run.0;
                }
            }
            Some(
                Event::Loaded { .. }
                | Event::Playing { .. }
                | Event::Rewound { .. }
                | Event::Computing { .. }
                | Event::Inspection(_)
                | Event::Learned(_)
                | Event::LookedAt(_),
            ) => {}
        }
        self.is_over()
    }

    fn begin(&mut self) {
        let changed = self.changes.iter().filter_map(|change| change.changed(&self.subject.spec));
        let specs = std::iter::once(self.subject.spec.clone()).chain(changed);
        let runs = (0..).map(RunId).zip(specs).collect();
        let (probes, compute) = (Probes::default(), Compute::Cpu);
        let table = self.table.take();
        self.begun = browser::now();
        self.send(&Command::Load { runs, table, probes, compute });
        self.send(&Command::Play { until: Some(self.steps) });
    }

    fn ending(&mut self, run: RunId) -> Option<&mut Ending> {
        self.endings.get_mut(run.0 as usize)
    }

    fn send(&self, command: &Command) {
        self.worker.iter().for_each(|worker| worker.send(command));
    }
}
