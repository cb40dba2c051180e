//! Protocol buffers as a list of fields: just enough to find numbers and names in them.

/// A field of a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Field<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    Fixed32([u8; 4]),
    Bytes(&'a [u8]),
}

/// The fields of a message with their numbers; `None` in the place of what violates the format, and then no
/// more.
pub(crate) fn fields(message: &[u8]) -> impl Iterator<Item = Option<(u64, Field<'_>)>> {
    let mut rest = message;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let field = next(&mut rest);
        if field.is_none() {
            rest = &[];
        }
        Some(field)
    })
}

fn next<'a>(rest: &mut &'a [u8]) -> Option<(u64, Field<'a>)> {
    let tag = varint(rest)?;
    let field = match tag & 7 {
        0 => Field::Varint(varint(rest)?),
        1 => Field::Fixed64(*take(rest, 8)?.as_array()?),
        2 => {
            let length = usize::try_from(varint(rest)?).ok()?;
            Field::Bytes(take(rest, length)?)
        }
        5 => Field::Fixed32(*take(rest, 4)?.as_array()?),
        // Groups are of a version that event files never had.
        _ => return None,
    };
    Some((tag >> 3, field))
}

/// A number of 7 bits in each byte, the lowest first.
pub(crate) fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for index in 0..10 {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << (7 * index).min(63);
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_every_kind_are_found_and_damage_is_told() {
        let message = [0x08, 0xac, 0x02, 0x12, 1, 7, 0x1d, 0, 0, 0x80, 0x3f];
        let found: Vec<_> = fields(&message).collect();
        let number = Field::Fixed32(1f32.to_le_bytes());
        let expected = [(1, Field::Varint(300)), (2, Field::Bytes(&[7])), (3, number)];
        assert_eq!(found, expected.map(Some));
        for damaged in [&[0x08][..], &[0x12, 5, 1], &[0x0b], &[0xff; 12], &[0x09, 1]] {
            assert_eq!(fields(damaged).last(), Some(None), "{damaged:?}");
        }
        assert_eq!(varint(&mut &[0xff; 10][..]), None);
    }
}
