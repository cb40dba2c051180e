//! What the cards of the gallery claim, held against what the verdict says of the run they open.

use experiment::presets::{self, Preset};
use experiment::{Compute, Language, Measure, Plan, Probes, Quantity};
use insight::{Kind, Known};
use protocol::{Command, Evaluation, Event, RunId};
use session::{Session, Status};
use words::catalogue;
use words::places::Places;
use words::verdict::{Case, Moment, Trend, verdict};

/// A run, step by step, and what was seen of it last.
struct Run {
    plan: Plan,
    session: Session,
    /// Gradients of the newest step.
    gradients: Vec<f64>,
    step: u64,
    seen: Option<Evaluation>,
    ended: bool,
}

impl Run {
    fn of(preset: &Preset) -> Run {
        let mut run = Run {
            plan: Plan::new(&preset.spec),
            session: Session::new(std::rc::Rc::new(|| 0.0)),
            gradients: Vec::new(),
            step: 0,
            seen: None,
            ended: false,
        };
        let runs = vec![(RunId(1), preset.spec.clone())];
        let (probes, compute) = (Probes::default(), Compute::Cpu);
        run.say(Command::Load { runs, table: None, probes, compute });
        run
    }

    fn say(&mut self, command: Command) {
        let mut events = Vec::new();
        self.session.handle(command, &mut |event| events.push(event));
        events.into_iter().for_each(|event| self.hear(event));
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::Frame(frame) => {
                if let Some(last) = frame.steps().checked_sub(1) {
                    self.gradients = frame.values(Measure::GradActivation, last).to_vec();
                    self.step = frame.first_step + last as u64;
                }
                self.seen = frame.evaluations.last().cloned().or(self.seen.take());
                self.say(Command::Drawn { run: RunId(1) });
            }
            Event::Stopped { .. } => self.ended = true,
            _ => {}
        }
    }

    /// Trains until so many steps are done. Before the first step the first step tells.
    fn train(&mut self, step: u64) {
        self.say(Command::Play { until: Some(step.max(1)) });
        loop {
            let mut events = Vec::new();
            let status = self.session.work(&mut || false, &mut |event| events.push(event));
            if events.is_empty() && status == Status::Idle {
                return;
            }
            events.into_iter().for_each(|event| self.hear(event));
        }
    }

    /// What the page says of the newest step.
    fn verdict(&self) -> Trend {
        if self.ended {
            return Trend::Judged(Kind::NonFinite);
        }
        let places = Places::of(&self.plan, Quantity::Activations, 0);
        let readings = places.readings(&self.gradients);
        let seen = self.seen.as_ref();
        let now = Moment {
            step: self.step,
            readings: &readings,
            dead: seen.map_or(&[], |it| &it.dead),
            coherence: seen.and_then(|it| it.coherence),
            ..Moment::default()
        };
        let case = Case { places, names: None, live: None, now, start: None };
        verdict(&case, &self.plan, &mut Known::default(), catalogue(Language::English)).trend
    }
}

#[test]
fn every_card_claims_what_the_verdict_says_at_that_step() {
    let mut wrong = Vec::new();
    for preset in presets::all() {
        let claims = preset.claims.list();
        assert!(!claims.is_empty(), "{} claims nothing", preset.name);
        assert!(claims.is_sorted_by_key(|claim| claim.step), "{}", preset.name);
        if let Some(step) = preset.rests.step() {
            let told = claims.iter().any(|claim| claim.step == step);
            assert!(told, "{} rests at step {step} and says nothing of it", preset.name);
        }
        let mut run = Run::of(&preset);
        for claim in claims {
            run.train(claim.step);
            let said = run.verdict();
            if said != Trend::Judged(claim.verdict) {
                let (name, step) = (preset.name, claim.step);
                wrong.push(format!("{name}: {:?} at step {step}, not {said:?}", claim.verdict));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
