//! `Lexer`: JSON in chunks as a stream of tokens, without ever holding more than one of them.
//!
//! It also reads what Python writes beside JSON: `NaN`, `Infinity` and `-Infinity`. Values may follow one
//! another, as in JSON lines.

use protocol::ImportFault;

use crate::text::Flaw;
use crate::{DEEPEST, LONGEST_NAME};

/// A part of a JSON text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// `{` or `[`.
    Begin(Kind),
    /// `}` or `]`.
    End,
    /// The name of a member.
    Key(&'a str),
    /// A text; of a long one, the beginning.
    Text(&'a str),
    Number(f64),
    Null,
    /// True or false.
    Truth,
}

/// What holds other values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Object,
    List,
}

/// Takes tokens.
pub(crate) trait Sink {
    fn token(&mut self, token: Token<'_>) -> Result<(), ImportFault>;
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Next {
    Value,
    /// A value, or the end of a list.
    FirstValue,
    Key,
    /// A key, or the end of an object.
    FirstKey,
    Colon,
    /// A comma, or the end of what holds the value.
    Comma,
}

/// What is being read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Within {
    Blank,
    Text,
    /// After a backslash.
    Escape,
    /// Of `\u`, so many digits are missing.
    Code {
        missing: u8,
        code: u32,
    },
    /// A number, `null`, `true` and the like.
    Word,
}

/// Reads JSON.
#[derive(Debug)]
pub(crate) struct Lexer {
    next: Next,
    within: Within,
    /// What the value that is being read lies in.
    holders: Vec<Kind>,
    /// The token that is being read.
    token: String,
    /// The first half of a character that is written as two codes.
    half: Option<u32>,
    line: u64,
    column: usize,
}

/// The longest token that is kept, in bytes: a name may be longer than is allowed, which its reader says.
const LONGEST_TOKEN: usize = 2 * LONGEST_NAME;

impl Lexer {
    pub(crate) fn new() -> Lexer {
        Lexer {
            next: Next::Value,
            within: Within::Blank,
            holders: Vec::new(),
            token: String::new(),
            half: None,
            line: 1,
            column: 0,
        }
    }

    /// Reads the next characters.
    pub(crate) fn read(&mut self, text: &str, sink: &mut dyn Sink) -> Result<(), Flaw> {
        let mut rest = text;
        while !rest.is_empty() {
            let taken = match self.within {
                Within::Text => self.text(rest),
                Within::Word => self.word(rest),
                Within::Blank => rest.len() - rest.trim_start_matches(' ').len(),
                Within::Escape | Within::Code { .. } => 0,
            };
            self.column += taken;
            rest = &rest[taken..];
            let Some(character) = rest.chars().next() else { return Ok(()) };
            self.column += 1;
            let used = self.step(character, sink).map_err(|fault| (self.line, fault))?;
            if used {
                rest = &rest[character.len_utf8()..];
            } else {
                self.column -= 1;
            }
            if used && character == '\n' {
                (self.line, self.column) = (self.line + 1, 0);
            }
        }
        Ok(())
    }

    /// The text is over.
    pub(crate) fn end(&mut self, sink: &mut dyn Sink) -> Result<(), Flaw> {
        self.column += 1;
        if self.within == Within::Word {
            self.close_word(sink).map_err(|fault| (self.line, fault))?;
        }
        let whole = self.within == Within::Blank && self.holders.is_empty();
        if whole { Ok(()) } else { Err((self.line, ImportFault::NotJson(self.column))) }
    }

    /// Takes the plain characters of a text; how many bytes they have.
    fn text(&mut self, rest: &str) -> usize {
        let plain = memchr::memchr2(b'"', b'\\', rest.as_bytes()).unwrap_or(rest.len());
        let line = memchr::memchr(b'\n', &rest.as_bytes()[..plain]).unwrap_or(plain);
        self.keep(&rest[..line]);
        line
    }

    /// Takes the characters of a word; how many bytes they have.
    fn word(&mut self, rest: &str) -> usize {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.keep(&rest[..end]);
        end
    }

    /// Keeps the beginning of a token.
    fn keep(&mut self, part: &str) {
        let room = LONGEST_TOKEN.saturating_sub(self.token.len());
        let end = part.floor_char_boundary(room.min(part.len()));
        self.token.push_str(&part[..end]);
    }

    /// Takes a character; false if it is still to be read once more.
    fn step(&mut self, character: char, sink: &mut dyn Sink) -> Result<bool, ImportFault> {
        match self.within {
            Within::Text => match character {
                '"' => self.close_text(sink)?,
                '\\' => self.within = Within::Escape,
                _ => return Err(self.fault()),
            },
            Within::Escape => self.escape(character)?,
            Within::Code { missing, code } => {
                let digit = character.to_digit(16).ok_or(self.fault())?;
                let code = code << 4 | digit;
                if missing > 1 {
                    self.within = Within::Code { missing: missing - 1, code };
                } else {
                    self.within = Within::Text;
                    self.unit(code);
                }
            }
            Within::Word => {
                self.close_word(sink)?;
                return Ok(false);
            }
            Within::Blank => self.begin(character, sink)?,
        }
        Ok(true)
    }

    /// Takes a character between tokens.
    fn begin(&mut self, character: char, sink: &mut dyn Sink) -> Result<(), ImportFault> {
        let value = matches!(self.next, Next::Value | Next::FirstValue);
        match character {
            ' ' | '\t' | '\r' | '\n' => {}
            '"' if value || matches!(self.next, Next::Key | Next::FirstKey) => {
                self.token.clear();
                self.within = Within::Text;
            }
            '{' if value => self.open(Kind::Object, Next::FirstKey, sink)?,
            '[' if value => self.open(Kind::List, Next::FirstValue, sink)?,
            '}' if matches!(self.next, Next::FirstKey | Next::Comma)
                && self.holders.last() == Some(&Kind::Object) =>
            {
                self.close(sink)?;
            }
            ']' if matches!(self.next, Next::FirstValue | Next::Comma)
                && self.holders.last() == Some(&Kind::List) =>
            {
                self.close(sink)?;
            }
            ',' if self.next == Next::Comma => {
                self.next = match self.holders.last() {
                    Some(Kind::Object) => Next::Key,
                    Some(Kind::List) | None => Next::Value,
                };
            }
            ':' if self.next == Next::Colon => self.next = Next::Value,
            _ if value && (character.is_ascii_alphanumeric() || character == '-') => {
                self.token.clear();
                self.token.push(character);
                self.within = Within::Word;
            }
            _ => return Err(self.fault()),
        }
        Ok(())
    }

    fn open(&mut self, kind: Kind, next: Next, sink: &mut dyn Sink) -> Result<(), ImportFault> {
        if self.holders.len() == DEEPEST {
            return Err(ImportFault::TooDeep(DEEPEST));
        }
        self.holders.push(kind);
        self.next = next;
        sink.token(Token::Begin(kind))
    }

    fn close(&mut self, sink: &mut dyn Sink) -> Result<(), ImportFault> {
        self.holders.pop();
        self.after_value();
        sink.token(Token::End)
    }

    /// A value is over. Behind one that lies in nothing another may follow.
    fn after_value(&mut self) {
        self.next = if self.holders.is_empty() { Next::Value } else { Next::Comma };
    }

    fn close_text(&mut self, sink: &mut dyn Sink) -> Result<(), ImportFault> {
        self.lone_half();
        self.within = Within::Blank;
        if matches!(self.next, Next::Key | Next::FirstKey) {
            self.next = Next::Colon;
            return sink.token(Token::Key(&self.token));
        }
        self.after_value();
        sink.token(Token::Text(&self.token))
    }

    fn close_word(&mut self, sink: &mut dyn Sink) -> Result<(), ImportFault> {
        self.within = Within::Blank;
        self.after_value();
        let token = match self.token.as_str() {
            "null" => Token::Null,
            "true" | "false" => Token::Truth,
            "NaN" => Token::Number(f64::NAN),
            "Infinity" => Token::Number(f64::INFINITY),
            "-Infinity" => Token::Number(f64::NEG_INFINITY),
            word => {
                let is_number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                    && !word
                        .bytes()
                        .any(|byte| byte.is_ascii_alphabetic() && !b"eE".contains(&byte));
                let whole = word.len() < LONGEST_TOKEN;
                let number = word.parse().ok().filter(|_| is_number && whole);
                Token::Number(number.ok_or(self.fault())?)
            }
        };
        sink.token(token)
    }

    fn escape(&mut self, character: char) -> Result<(), ImportFault> {
        self.within = Within::Text;
        let plain = match character {
            '"' | '\\' | '/' => character,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                self.within = Within::Code { missing: 4, code: 0 };
                return Ok(());
            }
            _ => return Err(self.fault()),
        };
        self.lone_half();
        self.keep(plain.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    /// Takes a code of 16 bits: a character, or half of one.
    fn unit(&mut self, code: u32) {
        match (self.half.take(), code) {
            (Some(high), 0xdc00..0xe000) => {
                let code = 0x1_0000 + ((high - 0xd800) << 10) + (code - 0xdc00);
                self.character(code);
            }
            (None, 0xd800..0xdc00) => self.half = Some(code),
            (Some(_), 0xd800..0xdc00) => {
                self.character(0xfffd);
                self.half = Some(code);
            }
            (half, _) => {
                if half.is_some() {
                    self.character(0xfffd);
                }
                self.character(code);
            }
        }
    }

    fn character(&mut self, code: u32) {
        let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        self.keep(character.encode_utf8(&mut [0; 4]));
    }

    /// Marks a half that stands alone.
    fn lone_half(&mut self) {
        if self.half.take().is_some() {
            self.character(0xfffd);
        }
    }

    fn fault(&self) -> ImportFault {
        ImportFault::NotJson(self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Written(String);

    impl Sink for Written {
        fn token(&mut self, token: Token<'_>) -> Result<(), ImportFault> {
            self.0 += &match token {
                Token::Begin(Kind::Object) => "{".to_owned(),
                Token::Begin(Kind::List) => "[".to_owned(),
                Token::End => "; ".to_owned(),
                Token::Key(key) => format!("{key}: "),
                Token::Text(text) => format!("'{text}' "),
                Token::Number(number) => format!("{number} "),
                Token::Null => "null ".to_owned(),
                Token::Truth => "truth ".to_owned(),
            };
            Ok(())
        }
    }

    fn lexed(text: &str, chunk: usize) -> Result<String, Flaw> {
        let (mut lexer, mut written) = (Lexer::new(), Written::default());
        let characters: Vec<char> = text.chars().collect();
        for part in characters.chunks(chunk) {
            lexer.read(&part.iter().collect::<String>(), &mut written)?;
        }
        lexer.end(&mut written)?;
        Ok(written.0)
    }

    #[test]
    fn json_gives_the_same_tokens_however_it_is_cut() {
        for (text, expected) in [
            (r#"{"a": 1.5, "b": [null, -2e3, true]}"#, "{a: 1.5 b: [null -2000 truth ; ; "),
            ("{\"a\":NaN}\n{\"b\":-Infinity}\n", "{a: NaN ; {b: -inf ; "),
            (r#"["\u00e9\n\ud83d\ude42\ud83d", ""]"#, "['é\n🙂\u{fffd}' '' ; "),
            ("[] {} 7", "[; {; 7 "),
            ("[\"\u{fffd}\\\\\\\"\"]", "['\u{fffd}\\\"' ; "),
        ] {
            for chunk in [1, 2, 3, 1000] {
                assert_eq!(lexed(text, chunk).as_deref(), Ok(expected), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_json_is_refused_at_its_place() {
        for (text, line, column) in [
            ("{\"a\" 1}", 1, 6),
            ("{\"a\": 1,\n}", 2, 1),
            ("{\"a\": 1", 1, 8),
            ("[1 2]", 1, 4),
            ("{]", 1, 2),
            ("[truth]", 1, 7),
            ("[0x10]", 1, 6),
            ("[\"a\nb\"]", 1, 4),
            ("[\"\\x\"]", 1, 4),
            ("\"open", 1, 6),
        ] {
            for chunk in [1, 1000] {
                let flaw = Err((line, ImportFault::NotJson(column)));
                assert_eq!(lexed(text, chunk), flaw, "{text}");
            }
        }
        let deep = "[".repeat(DEEPEST + 1);
        assert_eq!(lexed(&deep, 7), Err((1, ImportFault::TooDeep(DEEPEST))));
    }
}
