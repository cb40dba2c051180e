//! Logs of many megabytes are read in chunks and in little memory, whatever is in them.

use import::Reader;
use protocol::{Choices, ImportFault};
use tests::fuzz::{Counting, MOST_MEMORY};

#[global_allocator]
static MEMORY: Counting = Counting;

/// Bytes of a log.
const LENGTH: usize = 24 << 20;

/// A log: how it begins, and what is repeated.
struct Stream {
    begins: &'static [u8],
    /// What comes next, from the number of the repetition.
    goes_on: fn(usize) -> String,
    /// Whether it is read as far as it goes, or refused before.
    is_read: bool,
}

const STREAMS: [Stream; 12] = [
    Stream {
        begins: b"step,layer,metric,value\n",
        goes_on: |at| format!("{},fc{},grad_norm,1e-9\n", at / 20, at % 20),
        is_read: true,
    },
    Stream {
        begins: b"[",
        goes_on: |at| {
            format!("{{\"step\":{at},\"loss\":0.5,\"grad_norm\":{{\"a\":1,\"b\":2}}}},\n")
        },
        is_read: true,
    },
    Stream {
        begins: b"{\"epoch\":1,\"log_history\":[\n",
        goes_on: |at| format!("  {{\"step\": {at}, \"loss\": 0.5, \"note\": \"é\\n\"}},\n"),
        is_read: true,
    },
    Stream { begins: b"[[0,0,0]", goes_on: |at| format!(",[1.5,{at},0.25]"), is_read: true },
    Stream { begins: b"{\"text\":\"", goes_on: |_| "abcdefgh\\n".to_owned(), is_read: true },
    Stream { begins: b"[0.1", goes_on: |_| "23456789".to_owned(), is_read: true },
    Stream { begins: b"{\"list\":[", goes_on: |_| "[1],".to_owned(), is_read: true },
    Stream { begins: b"\n", goes_on: |_| " \n".to_owned(), is_read: true },
    // A record of 2 GiB behind the first bytes of an event file.
    Stream {
        begins: b"\x18\0\0\0\0\0\0\0\xa3\x7fK\"\x09\0\0\0\0\0\0\0\0\x1a\x0dbrain.Event:2\0\0\0\0\
            \0\0\0\x7f\0\0\0\0\0\0\0\0",
        goes_on: |_| "graph".to_owned(),
        is_read: true,
    },
    Stream { begins: b"a,\"", goes_on: |_| "never closed ".to_owned(), is_read: false },
    Stream { begins: b"{", goes_on: |at| format!("\"key{at}\":1,"), is_read: false },
    Stream { begins: b"", goes_on: |at| format!("{{\"key{at}\":1}}\n"), is_read: false },
];

#[test]
fn logs_of_any_length_are_read_in_little_memory() {
    for (number, stream) in STREAMS.iter().enumerate() {
        Counting::begin();
        let mut reader = Reader::new(Choices::default());
        reader.begin("log");
        let (mut length, mut at) = (0, 0);
        let mut chunk = stream.begins.to_vec();
        let read = loop {
            while chunk.len() < 1 << 16 {
                chunk.extend_from_slice((stream.goes_on)(at).as_bytes());
                at += 1;
            }
            if let Err(problem) = reader.push(&chunk) {
                break Err(problem.fault);
            }
            length += chunk.len();
            chunk.clear();
            if length > LENGTH {
                break Ok(());
            }
        };
        let most = Counting::most();
        assert!(most <= MOST_MEMORY, "stream {number} takes {most} bytes");
        let limit = matches!(read, Err(ImportFault::TooLong(_) | ImportFault::TooManyPlaces(_)));
        assert!(if stream.is_read { read.is_ok() } else { limit }, "stream {number}: {read:?}");
    }
}
