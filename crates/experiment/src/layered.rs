//! `Layered`: a name for every hidden layer, from the input on; written `relu*3,tanh`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The most changes of name from one layer to the next.
const MOST: usize = 7;

/// The most layers of a stretch: twelve bits.
const MOST_LAYERS: u16 = 4095;

/// What the first layers have, if not what all others have: stretches of layers with the same name of a set.
///
/// Each has sixteen bits: four for the place of the name in its set, and twelve for the number of layers, which
/// is 0 after the last of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct First([u16; MOST]);

impl First {
    /// All layers have the same name.
    pub(crate) const NONE: First = First([0; MOST]);

    /// Places of names in their set, each with its number of layers.
    fn stretches(self) -> impl Iterator<Item = (usize, u16)> {
        let stretches = self.0.into_iter().map(|it| (usize::from(it & 15), it >> 4));
        stretches.take_while(|(_, layers)| *layers > 0)
    }

    /// The place in its set of the name that a layer has, if it is one of the first.
    pub(crate) fn at(self, layer: usize) -> Option<usize> {
        let mut end = 0;
        let mut stretches = self.stretches();
        let found = stretches.find(|(_, layers)| {
            end += usize::from(*layers);
            layer < end
        });
        found.map(|(place, _)| place)
    }
}

/// Names for the first layers, and one for all layers after them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Layered {
    names: &'static [&'static str],
    first: First,
    rest: &'static str,
}

impl Layered {
    /// Names out of a set of at most sixteen for the first layers, and `rest` for all layers after them.
    pub(crate) fn new(names: &'static [&'static str], first: First, rest: &'static str) -> Layered {
        Layered { names, first, rest }
    }

    /// What the first layers have.
    pub(crate) fn first(&self) -> First {
        self.first
    }

    /// The name that all layers after the first have.
    pub fn rest(&self) -> &'static str {
        self.rest
    }

    /// The set of names.
    pub(crate) fn names(&self) -> &'static [&'static str] {
        self.names
    }

    /// The names from the input on, each with the number of layers; the last one has all others.
    pub fn stretches(&self) -> impl Iterator<Item = (&'static str, Option<u16>)> {
        let (names, rest) = (self.names, self.rest);
        let first = self
            .first
            .stretches()
            .map(move |(place, layers)| (*names.get(place).unwrap_or(&rest), Some(layers)));
        first.chain([(rest, None)])
    }

    /// Reads names of a set, with commas between them, each with `*` and a number where several layers have it.
    /// How many layers the last one has is said by the depth. `None` if a name is not known, a number is none, or
    /// names change too often.
    pub(crate) fn parse(names: &'static [&'static str], text: &str) -> Option<Layered> {
        let (mut first, mut last) = (First::NONE, None);
        let mut stretches = first.0.iter_mut();
        for piece in text.split(',') {
            let (name, layers) = piece.split_once('*').unwrap_or((piece, "1"));
            let place = names.iter().position(|known| *known == name.trim())?;
            let mut layers: u16 = layers.trim().parse().ok().filter(|layers| *layers > 0)?;
            match last {
                Some((before, sum)) if before == place => layers = layers.checked_add(sum)?,
                Some((before, sum)) => *stretches.next()? = sum << 4 | before as u16,
                None => {}
            }
            if layers > MOST_LAYERS {
                return None;
            }
            last = Some((place, layers));
        }
        Some(Layered { names, first, rest: names[last?.0] })
    }

    /// Whether all layers have the same name.
    pub(crate) fn is_uniform(&self) -> bool {
        self.first == First::NONE
    }
}

impl fmt::Display for Layered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, layers) in self.stretches() {
            match layers {
                None => f.write_str(name)?,
                Some(1) => write!(f, "{name},")?,
                Some(layers) => write!(f, "{name}*{layers},")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["relu", "tanh", "sine"];

    #[test]
    fn names_are_read_layer_by_layer_and_written_in_one_way() {
        for (text, written) in [
            ("relu*3,tanh", Some("relu*3,tanh")),
            (" relu * 3 , tanh ", Some("relu*3,tanh")),
            ("relu,relu,relu,tanh*9", Some("relu*3,tanh")),
            ("relu*2,tanh,relu", Some("relu*2,tanh,relu")),
            ("tanh*4", Some("tanh")),
            ("relu*0,tanh", None),
            ("relu*-1,tanh", None),
            ("relu*x,tanh", None),
            ("relu*4095,relu,tanh", None),
            ("relu*4095,tanh", Some("relu*4095,tanh")),
            ("relu*4096,tanh", None),
            ("relu,,tanh", None),
            ("relu,elsewhere", None),
            ("", None),
            (
                "relu,tanh,relu,tanh,relu,tanh,relu,tanh",
                Some("relu,tanh,relu,tanh,relu,tanh,relu,tanh"),
            ),
            ("relu,tanh,relu,tanh,relu,tanh,relu,tanh,relu", None),
        ] {
            let read = Layered::parse(NAMES, text);
            assert_eq!(read.map(|it| it.to_string()).as_deref(), written, "{text}");
            assert_eq!(read.and_then(|it| Layered::parse(NAMES, &it.to_string())), read, "{text}");
        }
    }

    #[test]
    fn the_last_name_is_that_of_all_other_layers() {
        let read = Layered::parse(NAMES, "relu*2,tanh,sine").unwrap();
        let names = [0, 1, 2, 3, 4, 999]
            .map(|layer| read.first().at(layer).map_or(read.rest(), |place| NAMES[place]));
        assert_eq!(names, ["relu", "relu", "tanh", "sine", "sine", "sine"]);
        assert!(!read.is_uniform() && Layered::parse(NAMES, "relu").unwrap().is_uniform());
    }
}
