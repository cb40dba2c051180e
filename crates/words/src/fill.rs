//! `fill`: values in the place of the names in a message.

/// Puts values in the place of `{names}`.
pub fn fill(message: &str, values: &[(&str, &str)]) -> String {
    let mut text = message.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn values_take_the_place_of_names_in_braces() {
        assert_eq!(fill("{a} of {b}, {a}", &[("a", "3"), ("b", "7")]), "3 of 7, 3");
        assert_eq!(fill("{a}", &[("b", "7")]), "{a}");
    }
}
