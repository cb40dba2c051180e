//! Messages between an embedded page and the page around it (its host), version 1.
//!
//! Messages in both directions are plain objects with `source`, `v` and `type`.
//! `assets/embed/gradient-lab.d.ts` has the same types for TypeScript; a test compares them. A request
//! may carry an `id`, which the answer repeats.

use std::collections::BTreeMap;
use std::fmt;

use experiment::embedding::{EMBED_FIELDS, Embed, pairs};
use experiment::link::LONGEST;
use experiment::schema::{Domain, RUN_FIELDS, VIEW_FIELDS, find};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// The value of `source` in every message.
pub const SOURCE: &str = "gradient-lab";

/// The value of `v` in every message.
pub const VERSION: u32 = 1;

/// The requests of a host, as values of `type`.
pub const ASKED: [&str; 7] =
    ["setState", "getState", "play", "pause", "step", "reset", "screenshot"];

/// The most fields that a message may set: far more than there are.
const MOST_FIELDS: usize = 256;

/// A value of a field, or the `id` of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
}

/// A message from the host, not yet checked.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Request {
    /// The version of the messages.
    #[serde(default)]
    pub v: Option<Scalar>,
    /// The request.
    #[serde(default, rename = "type")]
    pub kind: Option<Scalar>,
    /// The host's name for this message; the answer repeats it.
    #[serde(default)]
    pub id: Option<Scalar>,
    /// Fields to set, by their written names; null sets a field back to its default.
    #[serde(default)]
    pub state: Option<BTreeMap<String, Option<Scalar>>>,
}

/// A request of the host.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// Sets these fields to these values; `None` is the default.
    SetState(Vec<(String, Option<String>)>),
    /// Asks for the state.
    GetState,
    /// Trains on.
    Play,
    /// Stops training.
    Pause,
    /// Trains one step.
    Step,
    /// Begins again.
    Reset,
    /// Asks for a picture of the page.
    Screenshot,
}

/// Why a message cannot be answered.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Refusal {
    /// Another version.
    #[error("v: “{0}” is not valid; expected {VERSION}")]
    Version(String),
    /// No `type`.
    #[error("type: a message says what it asks for; expected one of {ASKED:?}")]
    NoType,
    /// `setState` without a state.
    #[error("state: expected an object of fields")]
    NoState,
    /// Too much at once.
    #[error("state: {0} fields are not valid; expected at most {MOST_FIELDS}")]
    TooManyFields(usize),
    /// A long value.
    #[error("state: the value of “{0}” is too long; expected at most {LONGEST} characters")]
    TooLong(String),
    /// No message at all.
    #[error("message: {0}")]
    Malformed(String),
}

impl Request {
    /// The request; `None` if this version does not know it. An unknown request is not an error of the
    /// host.
    ///
    /// # Errors
    /// If the message is not valid.
    pub fn ask(self) -> Result<Option<Ask>, Refusal> {
        if self.v != Some(Scalar::Number(f64::from(VERSION))) {
            return Err(Refusal::Version(self.v.map(Scalar::written).unwrap_or_default()));
        }
        let Some(Scalar::Text(kind)) = self.kind else { return Err(Refusal::NoType) };
        Ok(Some(match &kind[..] {
            "setState" => Ask::SetState(fields(self.state.ok_or(Refusal::NoState)?)?),
            "getState" => Ask::GetState,
            "play" => Ask::Play,
            "pause" => Ask::Pause,
            "step" => Ask::Step,
            "reset" => Ask::Reset,
            "screenshot" => Ask::Screenshot,
            _ => return Ok(None),
        }))
    }
}

fn fields(
    state: BTreeMap<String, Option<Scalar>>,
) -> Result<Vec<(String, Option<String>)>, Refusal> {
    if state.len() > MOST_FIELDS {
        return Err(Refusal::TooManyFields(state.len()));
    }
    let mut fields = Vec::new();
    for (key, value) in state {
        let value = value.map(Scalar::written);
        if value.as_ref().map_or(0, String::len).max(key.len()) > LONGEST {
            return Err(Refusal::TooLong(key.chars().take(40).collect()));
        }
        fields.push((key, value));
    }
    Ok(fields)
}

/// A message from the embedded page to its host.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Told {
    /// The page is ready for messages.
    Ready {
        /// Every field.
        state: State,
        /// The same as a link's fields.
        link: String,
    },
    /// A field has changed.
    Change {
        /// Whether the reader changed it, not the host.
        user_initiated: bool,
        /// Every field.
        state: State,
        /// The same as a link's fields.
        link: String,
    },
    /// Steps were trained; at most four times a second.
    Step {
        /// Steps done.
        step: f64,
        /// The newest loss; it may be infinite or NaN.
        loss: f32,
        /// Share of the test rows that the network answers correctly, if it was measured.
        accuracy: Option<f32>,
        /// Whether it trains.
        playing: bool,
    },
    /// The verdict on the experiment's own run.
    Verdict {
        /// `healthy`, `vanishing`, `exploding`, `dead`, `saturated`, `shattered`, `learning`, `guessing`, `stuck`, `undecided`, `nonfinite`.
        verdict: String,
        /// The same in the page's language.
        word: String,
        /// The measured evidence, in a sentence.
        evidence: String,
        /// Steps done.
        step: f64,
    },
    /// The page needs another size, in CSS pixels.
    Resize {
        /// Its present width.
        width: f64,
        /// The height that its contents need.
        height: f64,
    },
    /// Some fields were set to values that are not valid.
    Warning {
        /// One entry for each such field.
        warnings: Vec<Warning>,
    },
    /// Something does not work: the message, or the page itself.
    Error {
        /// What is wrong, in English.
        message: String,
    },
    /// The answer to `getState` and `setState`.
    State {
        /// Every field.
        state: State,
        /// The same as a link's fields.
        link: String,
        /// Steps done.
        step: f64,
        /// Whether it trains.
        playing: bool,
        /// As in the message `verdict`; `waiting` before the first step.
        verdict: String,
    },
    /// The answer to `screenshot`.
    Screenshot {
        /// A PNG as a data URL.
        png: String,
    },
    /// The answer to requests that have no other answer: the request was accepted.
    Done {},
}

/// A field that was not valid.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Warning {
    /// Its written name.
    pub field: String,
    /// The value that it was given.
    pub value: String,
    /// What is used instead; null where it was ignored.
    pub used: Option<String>,
    /// The problem as a sentence, in English.
    pub message: String,
}

/// Every field of an embedded page by its written name.
#[derive(Clone, Debug, PartialEq)]
pub struct State(pub BTreeMap<String, Scalar>);

impl State {
    /// The state of a page: all fields that differ from their default, and the main fields, which every
    /// link has.
    pub fn of(embed: &Embed) -> State {
        let typed = |(key, text): (String, String)| {
            let domain = find(RUN_FIELDS, &key).map(|field| field.domain);
            let domain = domain.or_else(|| find(VIEW_FIELDS, &key).map(|field| field.domain));
            let domain = domain.or_else(|| find(EMBED_FIELDS, &key).map(|field| field.domain));
            let number = match domain {
                Some(Domain::Integer { .. } | Domain::Number { .. }) => {
                    experiment::number::read(&text)
                }
                _ => None,
            };
            let value = match (number, &key[..]) {
                (Some(number), _) => Scalar::Number(number),
                (None, "autoplay") => Scalar::Flag(text == "true"),
                (None, _) => Scalar::Text(text),
            };
            (key, value)
        };
        State(pairs(embed).into_iter().map(typed).collect())
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(&self.0)
    }
}

impl Scalar {
    /// The value as a link writes it.
    pub fn written(self) -> String {
        match self {
            Scalar::Text(text) => text,
            Scalar::Number(number) => experiment::number::write(number),
            Scalar::Flag(flag) => flag.to_string(),
        }
    }
}

impl Serialize for Scalar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Scalar::Text(text) => serializer.serialize_str(text),
            Scalar::Number(number) => serializer.serialize_f64(*number),
            Scalar::Flag(flag) => serializer.serialize_bool(*flag),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Scalar, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

/// Takes a text, a number or a flag, whichever comes.
struct Any;

impl Visitor<'_> for Any {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true or false")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(text.to_owned()))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Scalar, E> {
        Ok(Scalar::Flag(flag))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number as f64))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar::Number(number as f64))
    }
}
