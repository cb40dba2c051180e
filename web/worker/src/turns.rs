//! `Turns`: the workers of all embedded pages of a site take turns to train, each for a moment.
//!
//! Otherwise twenty of them on one page would take every core, and the page would not respond.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

/// Length of a turn; with twenty workers, each still gets a picture a second.
const TURN_MS: f64 = 48.0;

/// Length of a turn in a frame without an origin, whose worker cannot know of others. After the turn it
/// rests three times as long.
const BLIND_TURN_MS: f64 = 8.0;
const REST_MS: i32 = 24;

/// Name of the lock that the training worker holds.
const LOCK: &str = "gradient-lab";

#[wasm_bindgen]
extern "C" {
    /// The site's locks.
    type Locks;
    #[wasm_bindgen(method, catch)]
    fn request(this: &Locks, name: &str, granted: &Function) -> Result<Promise, JsValue>;
}

/// A closure that the browser may call, kept alive.
type Kept<F> = RefCell<Option<Closure<F>>>;

/// The turns of one worker.
pub(crate) struct Turns {
    scope: DedicatedWorkerGlobalScope,
    /// The site's locks; `None` if the browser gives this frame none.
    locks: RefCell<Option<Locks>>,
    /// When the worker's turn began; `None` while another has its turn.
    since: Cell<Option<f64>>,
    /// Whether the worker waits for its turn.
    waits: Cell<bool>,
    /// What a turn begins with.
    begin: OnceCell<Function>,
    /// Ends the turn.
    release: RefCell<Option<Function>>,
    granted: Kept<dyn FnMut() -> Promise>,
    refused: Kept<dyn FnMut(JsValue)>,
    rested: Kept<dyn FnMut()>,
}

impl Turns {
    /// No worker has its turn yet.
    pub(crate) fn new(scope: &DedicatedWorkerGlobalScope) -> Rc<Turns> {
        let locks = Reflect::get(scope, &"navigator".into())
            .and_then(|navigator| Reflect::get(&navigator, &"locks".into()))
            .ok()
            .filter(|locks| !locks.is_undefined());
        let turns = Rc::new(Turns {
            scope: scope.clone(),
            locks: RefCell::new(locks.map(JsCast::unchecked_into)),
            since: Cell::new(None),
            waits: Cell::new(false),
            begin: OnceCell::new(),
            release: RefCell::default(),
            granted: RefCell::default(),
            refused: RefCell::default(),
            rested: RefCell::default(),
        });
        let begins = Rc::clone(&turns);
        let begin = Rc::new(move || {
            begins.waits.set(false);
            begins.since.set(begins.scope.performance().map(|clock| clock.now()));
            if let Some(Err(error)) = begins.begin.get().map(|it| it.call0(&JsValue::UNDEFINED)) {
                web_sys::console::error_1(&error);
            }
        });
        let (holds, beginning) = (Rc::clone(&turns), Rc::clone(&begin));
        turns.granted.replace(Some(Closure::new(move || {
            let held = Promise::new(&mut |release, _| {
                holds.release.replace(Some(release));
            });
            beginning();
            held
        })));
        turns.rested.replace(Some(Closure::new(move || begin())));
        let blind = Rc::clone(&turns);
        turns.refused.replace(Some(Closure::new(move |_| {
            blind.locks.replace(None);
            blind.rest();
        })));
        turns
    }

    /// From now on every turn begins with a call of this.
    pub(crate) fn begin_with(&self, begin: &Function) {
        // A worker sets it once, when it starts.
        let _ = self.begin.set(begin.clone());
    }

    /// Whether it is this worker's turn and the turn is not over.
    pub(crate) fn mine(&self, now: f64) -> bool {
        let long = if self.locks.borrow().is_some() { TURN_MS } else { BLIND_TURN_MS };
        let mine = self.since.get().is_some_and(|since| now - since < long);
        if !mine {
            self.end();
        }
        mine
    }

    /// Waits for the next turn.
    pub(crate) fn wait(&self) {
        if self.waits.replace(true) {
            return;
        }
        let asked = match (&*self.locks.borrow(), &*self.granted.borrow(), &*self.refused.borrow())
        {
            (Some(locks), Some(granted), Some(refused)) => locks
                .request(LOCK, granted.as_ref().unchecked_ref())
                .map(|promise| drop(promise.catch(refused)))
                .is_ok(),
            _ => false,
        };
        if !asked {
            self.locks.replace(None);
            self.rest();
        }
    }

    /// Ends the turn, so that others can train.
    pub(crate) fn end(&self) {
        self.since.set(None);
        if let Some(release) = self.release.take() {
            // Resolving a promise does not fail.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }

    fn rest(&self) {
        let rested = self.rested.borrow();
        let Some(rested) = rested.as_ref().map(|it| it.as_ref().unchecked_ref()) else { return };
        let asleep =
            self.scope.set_timeout_with_callback_and_timeout_and_arguments_0(rested, REST_MS);
        if let Err(error) = asleep {
            web_sys::console::error_1(&error);
        }
    }
}
