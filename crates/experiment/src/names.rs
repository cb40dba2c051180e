//! `Names`: a subset of a closed set of names, written with commas between them.

/// A subset of a closed set of at most 128 names.
#[derive(Clone, Copy)]
pub struct Names {
    of: &'static [&'static str],
    bits: u128,
}

impl Names {
    /// No name of the set.
    pub const fn none(of: &'static [&'static str]) -> Names {
        assert!(of.len() <= 128, "a set of names is kept in 128 bits");
        Names { of, bits: 0 }
    }

    /// These names; names that are not in the set are left out.
    pub fn these(of: &'static [&'static str], names: &[&str]) -> Names {
        names.iter().fold(Names::none(of), |all, name| all.with(name))
    }

    /// This subset and one more name.
    #[must_use]
    pub fn with(self, name: &str) -> Names {
        match self.of.iter().position(|known| *known == name) {
            Some(index) => Names { bits: self.bits | 1 << index, ..self },
            None => self,
        }
    }

    /// This subset without one name.
    #[must_use]
    pub fn without(self, name: &str) -> Names {
        match self.of.iter().position(|known| *known == name) {
            Some(index) => Names { bits: self.bits & !(1 << index), ..self },
            None => self,
        }
    }

    /// The whole set.
    pub fn of(self) -> &'static [&'static str] {
        self.of
    }

    /// Whether this name is in the subset.
    pub fn has(self, name: &str) -> bool {
        self.iter().any(|known| known == name)
    }

    /// Whether no name is in the subset.
    pub fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// The names of the subset, in the order of the set.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.of
            .iter()
            .enumerate()
            .filter(move |(index, _)| self.bits >> index & 1 == 1)
            .map(|it| *it.1)
    }

    /// Reads a list. If it has names that are not in the set, `Err` holds the subset of the others.
    pub(crate) fn parse(of: &'static [&'static str], text: &str) -> Result<Names, Names> {
        let mut names = Names::none(of);
        let mut known = true;
        for piece in text.split(',').map(str::trim).filter(|piece| !piece.is_empty()) {
            known &= of.contains(&piece);
            names = names.with(piece);
        }
        if known { Ok(names) } else { Err(names) }
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Names) -> bool {
        self.bits == other.bits && self.of == other.of
    }
}

impl std::fmt::Display for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, name) in self.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "," })?;
            f.write_str(name)?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{{{self}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    const COLOURS: &[&str] = &["red", "green", "blue"];

    #[test]
    fn lists_are_read_and_written_in_the_order_of_the_set() {
        let read = |text| Names::parse(COLOURS, text).map_err(|rest| rest.to_string());
        assert_eq!(read("blue, red").map(|names| names.to_string()), Ok("red,blue".to_owned()));
        assert_eq!(read(""), Ok(Names::none(COLOURS)));
        assert_eq!(read("red,,red"), Ok(Names::these(COLOURS, &["red"])));
        assert_eq!(read("red,mauve"), Err("red".to_owned()));
        assert!(read("green").is_ok_and(|names| names.has("green") && !names.has("red")));
    }
}
