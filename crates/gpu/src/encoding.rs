//! How Rust makes enums and structs of the table in `instructions.rs`, and words of their values.

use crate::kernel::Kernel;
use crate::layout::NONE;

/// What is written as words of 32 bits.
pub(crate) trait Encode {
    /// How many words it takes.
    const WORDS: usize;

    /// Appends its words.
    fn encode(&self, words: &mut Vec<u32>);

    /// What each of its words holds, if itself it is found at `path`.
    #[cfg(test)]
    fn paths(path: &str) -> Vec<String> {
        vec![path.to_owned()]
    }
}

/// The words of a value.
pub(crate) fn words(of: &impl Encode) -> Vec<u32> {
    let mut words = Vec::new();
    of.encode(&mut words);
    words
}

/// What one kernel runs: a closed set of instructions or jobs, numbered as they are listed.
pub(crate) trait Rows {
    /// The kernel that runs them.
    const KERNEL: Kernel;
    /// Names in that order.
    const NAMES: &'static [&'static str];

    /// The place in that order.
    fn opcode(&self) -> usize;
}

/// An address in the arena.
pub(crate) type Address = usize;
/// How many there are of something.
pub(crate) type Count = usize;
/// An address or a number that may be missing.
pub(crate) type Maybe = Option<usize>;
/// A yes or no.
pub(crate) type Flag = bool;
/// A number.
pub(crate) type Number = f32;

impl Encode for usize {
    const WORDS: usize = 1;

    fn encode(&self, words: &mut Vec<u32>) {
        // An arena of more than 2³² numbers is refused before anything runs.
        words.push(*self as u32);
    }
}

impl Encode for Option<usize> {
    const WORDS: usize = 1;

    fn encode(&self, words: &mut Vec<u32>) {
        words.push(self.map_or(NONE, |number| number as u32));
    }
}

impl Encode for bool {
    const WORDS: usize = 1;

    fn encode(&self, words: &mut Vec<u32>) {
        words.push(u32::from(*self));
    }
}

impl Encode for f32 {
    const WORDS: usize = 1;

    fn encode(&self, words: &mut Vec<u32>) {
        words.push(self.to_bits());
    }
}

/// Makes an enum of every code and kernel, and a struct of every part, uniform buffer, instruction and
/// job.
macro_rules! instructions {
    (
        sets { $($(#[$set_note:meta])* $set:ident = $home:ident::$of:ident;)* }
        codes { $($(#[$code_note:meta])* $code:ident { $($value:ident),* $(,)? })* }
        parts { $($(#[$part_note:meta])* $part:ident $part_fields:tt)* }
        uniforms { $($(#[$uniform_note:meta])* $uniform:ident $uniform_fields:tt)* }
        kernels {
            $($(#[$kernel_note:meta])* $kernel:ident {
                $($(#[$note:meta])* $name:ident $fields:tt)*
            })*
        }
    ) => {
        use $crate::encoding::{Address, Count, Encode, Flag, Maybe, Number, Rows};
        use $crate::kernel::Kernel;

        $(
            $(#[$set_note])*
            pub(crate) use $home::$of as $set;

            impl Encode for $set {
                const WORDS: usize = 1;

                fn encode(&self, words: &mut Vec<u32>) {
                    words.push(*self as u32);
                }
            }
        )*
        $(
            $(#[$code_note])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub(crate) enum $code { $($value),* }

            impl Encode for $code {
                const WORDS: usize = 1;

                fn encode(&self, words: &mut Vec<u32>) {
                    words.push(*self as u32);
                }
            }
        )*
        $(encoded_struct! { $(#[$part_note])* $part $part_fields })*
        $(encoded_struct! { $(#[$uniform_note])* $uniform $uniform_fields })*
        $($(encoded_struct! { $(#[$note])* $name $fields })*)*
        $(
            $(#[$kernel_note])*
            #[derive(Clone, Debug, PartialEq)]
            pub(crate) enum $kernel { $($name($name)),* }

            impl Rows for $kernel {
                const KERNEL: Kernel = Kernel::$kernel;
                const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];

                fn opcode(&self) -> usize {
                    enum Place { $($name),* }
                    match self {
                        $($kernel::$name(_) => Place::$name as usize),*
                    }
                }
            }

            $(
                impl From<$name> for $kernel {
                    fn from(row: $name) -> $kernel {
                        $kernel::$name(row)
                    }
                }
            )*

            impl From<$kernel> for Instruction {
                fn from(row: $kernel) -> Instruction {
                    Instruction::$kernel(row)
                }
            }
        )*

        /// An instruction or a job of any kernel.
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) enum Instruction { $($kernel($kernel)),* }

        impl Instruction {
            /// The row that the kernel reads.
            pub(crate) fn words(&self) -> [u32; $crate::layout::WORDS as usize] {
                let mut words = Vec::with_capacity($crate::layout::WORDS as usize);
                match self {
                    $(Instruction::$kernel(row) => {
                        row.opcode().encode(&mut words);
                        match row {
                            $($kernel::$name(fields) => fields.encode(&mut words)),*
                        }
                    })*
                }
                words.resize($crate::layout::WORDS as usize, 0);
                std::array::from_fn(|place| words[place])
            }
        }

        // The opcode comes first.
        $($(const _: () = assert!($name::WORDS < $crate::layout::WORDS as usize);)*)*

        /// Every value of every code: code, value and number.
        #[cfg(test)]
        pub(crate) fn values_of_all_codes() -> Vec<(&'static str, String, u32)> {
            let mut values = vec![
                $($((stringify!($code), stringify!($value).to_owned(), $code::$value as u32)),*),*
            ];
            $(
                let all = $set::ALL.iter();
                values.extend(all.map(|it| (stringify!($set), format!("{it:?}"), *it as u32)));
            )*
            values
        }

        /// Every instruction and job: kernel, name and the paths of its fields, word by word.
        #[cfg(test)]
        pub(crate) fn fields_of_all() -> Vec<(Kernel, &'static str, Vec<String>)> {
            vec![$($((Kernel::$kernel, stringify!($name), $name::paths(""))),*),*]
        }
    };
}

/// Makes one struct that is encoded field by field.
macro_rules! encoded_struct {
    ($(#[$note:meta])* $name:ident { $($field:ident: $type:ident),* $(,)? }) => {
        $(#[$note])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(crate) struct $name { $(pub(crate) $field: $type),* }

        impl Encode for $name {
            const WORDS: usize = 0 $(+ <$type as Encode>::WORDS)*;

            fn encode(&self, words: &mut Vec<u32>) {
                $(self.$field.encode(words);)*
            }

            #[cfg(test)]
            fn paths(path: &str) -> Vec<String> {
                let fields = [$(<$type as Encode>::paths(&format!("{path}.{}", stringify!($field)))),*];
                fields.concat()
            }
        }
    };
}
