//! Rust sources as tokens: without comments, and without the items that only tests have.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The tokens of a file.
pub(super) fn tokens(path: &str, text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|error| panic!("{path} is no Rust: {error}"))
}

/// The tokens of one level, without the items below `#[cfg(test)]`.
pub(super) fn untested(tokens: TokenStream) -> Vec<TokenTree> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_test_attribute(&tokens[at..]) {
            at = end_of_item(&tokens, at + 2);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// The modules with files of their own that only tests have: `#[cfg(test)] mod tests;`.
pub(super) fn test_modules(tokens: TokenStream) -> Vec<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let module_at = |at: usize| match &tokens[at..] {
        [_, _, word, TokenTree::Ident(name), end, ..]
            if is_test_attribute(&tokens[at..])
                && is_name(word, "mod")
                && is_sign(Some(end), ';') =>
        {
            Some(name.to_string())
        }
        _ => None,
    };
    (0..tokens.len()).filter_map(module_at).collect()
}

/// Whether a token is this name.
pub(super) fn is_name(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == name)
}

/// Whether a token is this sign.
pub(super) fn is_sign(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// Where the item that begins at a token has ended: after its `;` or its braces.
pub(super) fn end_of_item(tokens: &[TokenTree], from: usize) -> usize {
    let is_use = is_name(&tokens[from], "use");
    let ends = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        // Those of a `use` are part of its tree.
        TokenTree::Group(group) => !is_use && group.delimiter() == Delimiter::Brace,
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    };
    let end = tokens[from..].iter().position(ends);
    end.map_or(tokens.len(), |end| from + end + 1)
}

/// Whether `#[cfg(test)]` comes next.
fn is_test_attribute(tokens: &[TokenTree]) -> bool {
    let [mark, TokenTree::Group(attribute), ..] = tokens else { return false };
    let text = attribute.stream().to_string().replace(' ', "");
    is_sign(Some(mark), '#') && text == "cfg(test)"
}
