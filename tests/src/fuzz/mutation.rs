//! `Mutator`: makes inputs from the corpus, damaged in a few places, and sometimes random bytes.

use super::Target;

/// The longest input, in bytes.
pub(super) const LONGEST: usize = 8192;

/// The most changes of one input.
const MOST_CHANGES: u32 = 8;

/// Makes the inputs of a target, the same for the same seed.
pub(super) struct Mutator<'a> {
    target: &'a Target,
    state: u64,
    input: Vec<u8>,
}

impl<'a> Mutator<'a> {
    pub(super) fn new(target: &'a Target, seed: u64) -> Mutator<'a> {
        // With the name in the seed, different targets get different mutations.
        let name = target.name.bytes().fold(seed, |state, byte| {
            (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Mutator { target, state: name | 1, input: Vec::with_capacity(2 * LONGEST) }
    }

    /// The next input.
    pub(super) fn next(&mut self) -> &[u8] {
        self.input.clear();
        if self.below(8) == 0 {
            for _ in 0..self.below(300) {
                let (byte, text) = (self.random() as u8, self.below(2) == 0);
                self.input.push(if text { 32 + byte % 95 } else { byte });
            }
        } else {
            let seed = self.a_seed();
            self.input.extend_from_slice(seed);
        }
        // Mostly one or two changes: an input with more damage is rarely read far.
        for _ in 0..=self.random().trailing_zeros().min(MOST_CHANGES) {
            self.change();
        }
        self.input.truncate(LONGEST);
        &self.input
    }

    fn change(&mut self) {
        let length = self.input.len();
        let at = self.below(length as u64 + 1) as usize;
        match self.below(8) {
            0 if at < length => self.input[at] ^= 1 << self.below(8),
            1 if at < length => self.input[at] = self.random() as u8,
            2 => {
                let byte = self.random() as u8;
                self.input.insert(at, byte);
            }
            3 => {
                let end = (at + self.below(16) as usize).min(length);
                self.input.drain(at..end);
            }
            4 => {
                let end = (at + self.below(64) as usize).min(length);
                let part = self.input[at..end].to_vec();
                let to = self.below(length as u64 + 1) as usize;
                self.input.splice(to..to, part);
            }
            5 => {
                let other = self.a_seed();
                let from = self.below(other.len() as u64 + 1) as usize;
                self.input.truncate(at);
                self.input.extend_from_slice(&other[from..]);
            }
            6 => self.input.truncate(at),
            _ => {
                let words = self.target.words;
                let word = words[self.below(words.len() as u64) as usize].as_bytes();
                let end = (at + self.below(4) as usize).min(length);
                self.input.splice(at..end, word.iter().copied());
            }
        }
    }

    fn a_seed(&mut self) -> &'a [u8] {
        let seeds = &self.target.seeds;
        let index = self.below(seeds.len() as u64) as usize;
        &seeds[index][..seeds[index].len().min(LONGEST)]
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.random() % bound.max(1)
    }

    /// xorshift64*.
    fn random(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}
