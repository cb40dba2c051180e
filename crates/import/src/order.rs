//! The order of layers from the input to the output, told by their names before the order of rows.
//!
//! Names are read as paths, such as `encoder.layer.3.attention`, and the parts that share a path are ordered
//! among themselves. They keep the order of their rows, or its reverse, if no name speaks against it: hooks log
//! the layer at the loss first, and other tools sort by the alphabet. Else numbers decide, and words such as
//! `embedding` and `head`.

use std::collections::HashMap;

/// The order of layers.
#[derive(Debug, PartialEq)]
pub(crate) struct Order {
    /// Indices of the names from the input to the output.
    pub(crate) indices: Vec<usize>,
    /// Whether no name tells which end is the input.
    pub(crate) guessed: bool,
}

/// A part of a path and what lies behind it.
#[derive(Debug, Default)]
struct Node<'a> {
    /// The parts that follow, in the order in which they first came.
    children: Vec<(&'a str, Node<'a>)>,
    by_name: HashMap<&'a str, usize>,
    /// The names that end here.
    names: Vec<usize>,
}

/// Paths are followed for so many parts; what is left is one part.
const DEEPEST: usize = 16;

impl Order {
    /// The order of these names, which come in the order of their rows.
    pub(crate) fn of(names: &[&str]) -> Order {
        let mut root = Node::default();
        for (index, name) in names.iter().enumerate() {
            let mut node = &mut root;
            for part in name.splitn(DEEPEST, ['.', '/']) {
                let next = node.children.len();
                let at = *node.by_name.entry(part).or_insert(next);
                if at == next {
                    node.children.push((part, Node::default()));
                }
                node = &mut node.children[at].1;
            }
            node.names.push(index);
        }
        let (rising, falling) = root.evidence();
        let mut indices = Vec::with_capacity(names.len());
        // The alphabet falls now and then; what comes from the output falls everywhere.
        root.walk(falling > 2 * rising, &mut indices);
        Order { indices, guessed: rising + falling == 0 && names.len() > 1 }
    }
}

impl Node<'_> {
    /// How often a name says that rows go from the input on, and how often that they go towards it.
    fn evidence(&self) -> (usize, usize) {
        let (mut rising, mut falling) = steps(self.children.iter().map(|child| child.0));
        for (_, child) in &self.children {
            let (up, down) = child.evidence();
            (rising, falling) = (rising + up, falling + down);
        }
        (rising, falling)
    }

    /// Adds the names from the input to the output. `backward` says that rows go the other way.
    fn walk(&self, backward: bool, indices: &mut Vec<usize>) {
        let mut children: Vec<&(&str, Node<'_>)> = self.children.iter().collect();
        if backward {
            children.reverse();
        }
        indices.extend(&self.names);
        if steps(children.iter().map(|child| child.0)).1 > 0 {
            // A stable sort: what no name tells stays as it is.
            children.sort_by_key(|child| likely_place(child.0));
        }
        children.iter().for_each(|child| child.1.walk(backward, indices));
    }
}

/// How often a part is nearer to the output than the one before it that it can be compared with, and how
/// often nearer to the input.
fn steps<'a>(parts: impl Iterator<Item = &'a str>) -> (usize, usize) {
    let (mut rising, mut falling) = (0, 0);
    let mut numbers: HashMap<(&str, &str), u64> = HashMap::new();
    let mut end_before = None;
    for part in parts {
        let end = end(part);
        let (head, tail, value) = number(part);
        let before = numbers.insert((head, tail), value);
        let known = end_before.filter(|before| *before != end).map(|before| before < end);
        end_before = Some(end);
        let known = known.or(before.filter(|it| *it != value).map(|before| before < value));
        rising += usize::from(known == Some(true));
        falling += usize::from(known == Some(false));
    }
    (rising, falling)
}

/// The last number of a part, and the text before and behind it. What has no number has the number 0, as the
/// first of `dense`, `dense_1`, `dense_2`.
fn number(part: &str) -> (&str, &str, u64) {
    let Some(last) = part.rfind(|c: char| c.is_ascii_digit()) else { return (part, "", 0) };
    let before = part[..last].trim_end_matches(|c: char| c.is_ascii_digit());
    let value = part[before.len()..=last].parse().unwrap_or(u64::MAX);
    (before.trim_end_matches(['_', '-']), &part[last + 1..], value)
}

/// At which end a part surely lies: below 0 at the input, above 0 at the output.
fn end(part: &str) -> i8 {
    let lower = part.to_ascii_lowercase();
    match lower.as_str() {
        "input" | "input_layer" | "in" | "proj_in" | "stem" | "patch_embed" | "patch_embedding"
        | "wte" | "wpe" => -2,
        "conv1" | "conv_in" | "conv_stem" | "encoder" => -1,
        "pooler" | "decoder" | "ln_f" | "norm_f" | "final_norm" | "final_layer_norm" => 1,
        "fc" | "conv_out" | "conv_head" => 2,
        "head"
        | "heads"
        | "lm_head"
        | "embed_out"
        | "classifier"
        | "classification_head"
        | "score"
        | "logits"
        | "predictions"
        | "qa_outputs"
        | "output"
        | "output_layer"
        | "out" => 3,
        _ if lower.starts_with("embed") || lower.ends_with("_embed") => -2,
        _ if lower.ends_with("embeddings") || lower.ends_with("embedding") => -2,
        _ => 0,
    }
}

/// Where a part probably lies once rows do not tell: nearer to the input are smaller ones.
fn likely_place(part: &str) -> (i8, u64, bool) {
    let word = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let end = match (end(part), word) {
        (0, "norm" | "fc" | "dense" | "linear") => 1,
        (end, _) => end,
    };
    // Of parts with the same number `conv` comes before its `bn`.
    (end, number(part).2, word != "conv")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names in the order that is told of their reverse, of the alphabet and of their own order.
    fn orders<'a>(names: &[&'a str]) -> [(Vec<&'a str>, bool); 3] {
        let mut sorted = names.to_vec();
        sorted.sort_unstable();
        let reverse: Vec<&str> = names.iter().rev().copied().collect();
        [names.to_vec(), reverse, sorted].map(|rows| {
            let order = Order::of(&rows);
            (order.indices.iter().map(|&index| rows[index]).collect(), order.guessed)
        })
    }

    #[test]
    fn names_tell_the_order_whatever_the_order_of_rows() {
        let cases: [&[&str]; 11] = [
            &["layer1", "layer2", "layer9", "layer10"],
            &["net.0", "net.2", "net.10", "output"],
            &[
                "conv1",
                "layer1.0.conv1",
                "layer1.0.conv2",
                "layer1.1.conv1",
                "layer2.0.conv1",
                "fc",
            ],
            &["conv1", "conv2", "fc1", "fc2", "fc3"],
            &["fc1.weight", "fc2.weight", "fc3.weight", "out.weight"],
            &[
                "transformer.wte",
                "transformer.h.0.mlp",
                "transformer.h.1.mlp",
                "transformer.h.11.mlp",
                "transformer.ln_f",
                "lm_head",
            ],
            &[
                "bert.embeddings.word_embeddings",
                "bert.encoder.layer.0.attention.self.query",
                "bert.encoder.layer.0.output.dense",
                "bert.encoder.layer.1.attention.self.query",
                "bert.pooler.dense",
                "classifier",
            ],
            &[
                "patch_embed.proj",
                "blocks.0.attn",
                "blocks.0.mlp",
                "blocks.10.attn",
                "norm",
                "head",
            ],
            &[
                "model.embed_tokens",
                "model.layers.0.self_attn",
                "model.layers.1.self_attn",
                "model.norm",
                "lm_head",
            ],
            &["dense", "dense_1", "dense_2", "dense_10"],
            &["block1a_expand", "block2a_expand", "block2b_expand", "block10a_expand", "head"],
        ];
        for names in cases {
            for (order, guessed) in orders(names) {
                assert_eq!((&order[..], guessed), (names, false));
            }
        }
    }

    #[test]
    fn what_names_do_not_tell_stays_as_rows_have_it() {
        let rows = ["q", "k", "v"];
        assert_eq!(Order::of(&rows), Order { indices: vec![0, 1, 2], guessed: true });
        let rows = ["conv1", "bn1", "conv2", "bn2", "fc"];
        assert_eq!(Order::of(&rows), Order { indices: vec![0, 1, 2, 3, 4], guessed: false });
        let hooks = ["head", "mlp", "attn", "stem"];
        assert_eq!(Order::of(&hooks), Order { indices: vec![3, 2, 1, 0], guessed: false });
        assert!(!Order::of(&["only"]).guessed);
        assert!(Order::of(&[]).indices.is_empty());
    }
}
