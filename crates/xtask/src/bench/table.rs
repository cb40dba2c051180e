//! The results as Markdown.

use std::fmt::Write as _;

use serde_json::Value;

/// The end of the name of a library whose gradients were rewritten by hand.
const TUNED: &str = "tuned by hand";

/// Milliseconds of a step of one library at one workload.
struct Row<'a> {
    library: &'a str,
    norms: f64,
    without: Option<f64>,
}

/// One table for each part that was measured.
pub(crate) fn markdown(results: &Value) -> String {
    let (browser, native) = (&results["browser"], &results["native"]);
    let machine = &results["machine"];
    let word = |value: &Value| value.as_str().unwrap_or("unknown").to_owned();
    let peak = browser["peak"].as_f64().unwrap_or(f64::NAN);
    let mut text = format!(
        "{}, {} cores, {}; {}; {}. Peak of simd128 there: {peak:.1} GFLOP/s.\n",
        word(&machine["processor"]),
        machine["cores"],
        word(&machine["system"]),
        word(&browser["browser"]),
        word(&machine["date"]),
    );
    if !workloads(browser).is_empty() {
        ours(&mut text, browser, peak);
        on_gpu(&mut text, browser);
        libraries(&mut text, "In the browser", browser);
    }
    if !workloads(native).is_empty() {
        libraries(&mut text, "Natively", native);
        if let Some(blas) = native["blas"].as_str() {
            let _ = writeln!(text, "\nPyTorch multiplies with {blas}.");
            against_pytorch(&mut text, browser, native);
        }
    }
    pairs(&mut text, "in the browser", browser);
    pairs(&mut text, "natively", native);
    series(&mut text, browser);
    for skipped in [browser, native].iter().flat_map(|it| list(&it["skipped"])) {
        let _ = write!(text, "\nNot measured: {}.\n", word(skipped));
    }
    text
}

/// Our core with and without probes, and the best of each other library, in the browser.
fn ours(text: &mut String, browser: &Value, peak: f64) {
    text.push_str(
        "\n| Workload | Ours, ms | Without probes | Probes cost | GFLOP/s | Share of peak \
         | Without relaxed SIMD, ms | Share of peak \
         | TensorFlow.js, its best backend | Ratio | Tuned by hand | Ratio | jax-js, its best backend \
         | Ratio |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for workload in workloads(browser) {
        let rows = rows(workload);
        let Some(own) = find(&rows, "ours") else { continue };
        let without = own.without.unwrap_or(own.norms);
        let rate_of = |ms: f64| workload["flops"].as_f64().unwrap_or(f64::NAN) / ms / 1e6;
        let rate = rate_of(own.norms);
        let _ = write!(
            text,
            "| {} | {} | {} | {:.1} % | {rate:.1} | {:.0} % |",
            name(workload),
            number(own.norms),
            number(without),
            100.0 * (cost(workload).unwrap_or(own.norms / without) - 1.0),
            100.0 * rate / peak,
        );
        match find(&rows, "ours, plain") {
            Some(plain) => {
                let share = 100.0 * rate_of(plain.norms) / peak;
                let _ = write!(text, " {} | {share:.0} % |", number(plain.norms));
            }
            None => text.push_str(" – | – |"),
        }
        for (library, tuned) in
            [("TensorFlow.js", false), ("TensorFlow.js", true), ("jax-js", false)]
        {
            match best(&rows, library, tuned) {
                Some(ms) => {
                    let _ = write!(text, " {} | {:.1}× |", number(ms), ms / own.norms);
                }
                None => text.push_str(" – | – |"),
            }
        }
        text.push('\n');
    }
}

/// Our core and the others on the graphics processor.
fn on_gpu(text: &mut String, browser: &Value) {
    text.push_str(
        "\n| On WebGPU | Ours, ms | Without probes | TensorFlow.js | Ratio | jax-js | Ratio |\n\
         |---|--:|--:|--:|--:|--:|--:|\n",
    );
    for workload in workloads(browser) {
        let rows = rows(workload);
        let Some(own) = find(&rows, "ours, webgpu") else { continue };
        let without = own.without.map_or_else(|| "–".to_owned(), number);
        let _ = write!(text, "| {} | {} | {without} |", name(workload), number(own.norms));
        for library in ["TensorFlow.js", "jax-js"] {
            let theirs = rows
                .iter()
                .filter(|row| row.library.starts_with(library) && row.library.contains("webgpu"));
            match theirs.map(|row| row.norms).min_by(f64::total_cmp) {
                Some(ms) => {
                    let _ = write!(text, " {} | {:.1}× |", number(ms), ms / own.norms);
                }
                None => text.push_str(" – | – |"),
            }
        }
        text.push('\n');
    }
}

/// Time of our step with probes over time without: the median of the rounds' ratios. Other work of the
/// machine slows both steps of a round, so it cancels in their ratio.
fn cost(workload: &Value) -> Option<f64> {
    let times = |norms: bool| {
        let candidates = list(&workload["candidates"]).iter();
        let mut ours = candidates.filter(|it| it["library"] == "ours" && it["norms"] == norms);
        ours.next().map_or(&[][..], |it| list(&it["times"])).iter().filter_map(Value::as_f64)
    };
    let ratios: Vec<f64> = times(true).zip(times(false)).map(|(with, none)| with / none).collect();
    super::native::median(&ratios)
}

/// Every library, with norms and without.
fn libraries(text: &mut String, title: &str, measured: &Value) {
    let mut names: Vec<&str> = Vec::new();
    for workload in workloads(measured) {
        for row in rows(workload) {
            if !names.contains(&row.library) {
                names.push(row.library);
            }
        }
    }
    let _ = write!(text, "\n{title}, ms a step with norms / without:\n\n| Workload |");
    names.iter().for_each(|name| {
        let _ = write!(text, " {name} |");
    });
    let _ = write!(text, "\n|---|{}\n", "--:|".repeat(names.len()));
    for workload in workloads(measured) {
        let _ = write!(text, "| {} |", name(workload));
        let rows = rows(workload);
        for library in &names {
            let cell = match find(&rows, library) {
                Some(row) => {
                    let without = row.without.map_or_else(|| "–".to_owned(), number);
                    format!("{} / {without}", number(row.norms))
                }
                None => "–".to_owned(),
            };
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
}

/// How many times as fast as native PyTorch on one thread our core is, in the browser and natively.
fn against_pytorch(text: &mut String, browser: &Value, native: &Value) {
    text.push_str("\n| Against PyTorch, 1 thread | In the browser | Natively |\n|---|--:|--:|\n");
    for workload in workloads(native) {
        let rows_here = rows(workload);
        let torch = rows_here
            .iter()
            .find(|row| row.library.starts_with("PyTorch") && row.library.ends_with("1 thread"));
        let there = workloads(browser).iter().find(|it| name(it) == name(workload));
        let ratio = |own: Option<&Row>| match (torch, own) {
            (Some(torch), Some(own)) => format!("{:.2}×", torch.norms / own.norms),
            _ => "–".to_owned(),
        };
        let there = there.map(rows).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            name(workload),
            ratio(find(&there, "ours")),
            ratio(find(&rows_here, "ours")),
        );
    }
}

fn series(text: &mut String, browser: &Value) {
    for series in list(&browser["series"]) {
        let number_of = |key: &str| series[key].as_f64().unwrap_or(f64::NAN);
        let points: Vec<String> = list(&series["points"])
            .iter()
            .map(|point| {
                format!("{} at {}", number(point["ms"].as_f64().unwrap_or(f64::NAN)), point["size"])
            })
            .collect();
        let _ = write!(
            text,
            "\nMs a step against {}: {}; {:.4} + {:.5} · {}, R² {:.5}.\n",
            name(series),
            points.join(", "),
            number_of("start"),
            number_of("slope"),
            name(series),
            number_of("r2"),
        );
    }
}

/// Every library at the same network with a vanishing and with a healthy gradient.
fn pairs(text: &mut String, place: &str, measured: &Value) {
    let found = list(&measured["pairs"]);
    if found.is_empty() {
        return;
    }
    let _ = write!(
        text,
        "\n| Ms a step {place} | Library | Vanishing gradient | Healthy gradient | Ratio |\n\
         |---|---|--:|--:|--:|\n"
    );
    for pair in found {
        for one in list(&pair["vanishing"]).iter().filter(|it| it["norms"] == true) {
            let same = |it: &&Value| it["library"] == one["library"] && it["norms"] == true;
            let Some(other) = list(&pair["healthy"]).iter().find(same) else { continue };
            let times = |of: &Value| -> Vec<f64> {
                list(&of["times"]).iter().filter_map(Value::as_f64).collect()
            };
            let ratios: Vec<f64> =
                times(one).iter().zip(times(other)).map(|(one, other)| one / other).collect();
            let ms = |of: &Value| of["ms"].as_f64().map_or_else(|| "–".to_owned(), number);
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {:.2} |",
                name(pair),
                one["library"].as_str().unwrap_or("?"),
                ms(one),
                ms(other),
                super::native::median(&ratios).unwrap_or(f64::NAN),
            );
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn workloads(measured: &Value) -> &[Value] {
    list(&measured["workloads"])
}

fn name(workload: &Value) -> &str {
    workload["name"].as_str().unwrap_or("?")
}

/// The libraries of a workload, in the order in which they were measured.
fn rows(workload: &Value) -> Vec<Row<'_>> {
    let candidates = list(&workload["candidates"]);
    let of = |library: &str, norms: bool| {
        let found = candidates.iter().find(|it| it["library"] == library && it["norms"] == norms);
        found.and_then(|it| it["ms"].as_f64())
    };
    let mut rows = Vec::new();
    for candidate in candidates {
        let Some(library) = candidate["library"].as_str() else { continue };
        if candidate["norms"] == true
            && let Some(norms) = candidate["ms"].as_f64()
        {
            rows.push(Row { library, norms, without: of(library, false) });
        }
    }
    rows
}

fn find<'a, 'b>(rows: &'a [Row<'b>], library: &str) -> Option<&'a Row<'b>> {
    rows.iter().find(|row| row.library == library)
}

/// Time of the fastest backend of a library with norms, as published or tuned by hand.
fn best(rows: &[Row<'_>], library: &str, tuned: bool) -> Option<f64> {
    let of = rows
        .iter()
        .filter(|row| row.library.starts_with(library) && row.library.ends_with(TUNED) == tuned);
    of.map(|row| row.norms).min_by(f64::total_cmp)
}

/// A number with three significant digits.
fn number(value: f64) -> String {
    match value {
        ..1.0 => format!("{value:.3}"),
        ..10.0 => format!("{value:.2}"),
        ..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn candidate(library: &str, norms: bool, ms: f64) -> Value {
        json!({ "library": library, "norms": norms, "ms": ms })
    }

    #[test]
    fn a_pair_has_the_median_of_its_rounds_ratios() {
        let timed = |ms: f64, times: [f64; 3]| json!([{ "library": "ours", "norms": true, "ms": ms, "times": times }]);
        let (vanishing, healthy) = (timed(3.0, [3.0, 6.0, 3.0]), timed(2.0, [2.0, 2.0, 2.0]));
        let pair = json!({ "name": "V1", "vanishing": vanishing, "healthy": healthy });
        let mut text = String::new();
        pairs(&mut text, "natively", &json!({ "pairs": [pair] }));
        assert!(text.ends_with("| V1 | ours | 3.00 | 2.00 | 1.50 |\n"), "{text}");
    }

    #[test]
    fn the_table_has_ratio_share_and_what_probes_cost() {
        let candidates = [
            candidate("ours", true, 2.0),
            candidate("ours", false, 1.6),
            candidate("TensorFlow.js 4, wasm", true, 30.0),
            candidate("TensorFlow.js 4, wasm, tuned by hand", true, 10.0),
            candidate("TensorFlow.js 4, webgpu", true, 20.0),
            candidate("ours, webgpu", true, 4.0),
            candidate("ours, plain", true, 2.5),
        ];
        let workload = json!({ "name": "M1", "flops": 40e6, "candidates": candidates });
        let browser = json!({ "peak": 50.0, "browser": "Chromium", "workloads": [workload],
            "skipped": ["jax-js, webgpu: no"] });
        let text = markdown(&json!({ "machine": {}, "browser": browser, "native": null }));
        let row = "| M1 | 2.00 | 1.60 | 25.0 % | 20.0 | 40 % | 2.50 | 32 % | 20.0 | 10.0× | 10.0 | 5.0× | – | – |";
        assert!(text.contains(row), "{text}");
        assert!(
            text.contains(
                "| M1 | 2.00 / 1.60 | 30.0 / – | 10.0 / – | 20.0 / – | 4.00 / – | 2.50 / – |"
            ),
            "{text}"
        );
        assert!(text.contains("| M1 | 4.00 | – | 20.0 | 5.0× | – | – |"), "{text}");
        assert!(text.contains("Not measured: jax-js, webgpu: no."), "{text}");
    }

    #[test]
    fn what_probes_cost_is_told_round_by_round() {
        let times = |norms: bool, times: [f64; 3]| json!({ "library": "ours", "norms": norms, "times": times });
        let candidates = [times(true, [1.1, 4.4, 2.0]), times(false, [1.0, 4.0, 1.0])];
        let cost = cost(&json!({ "candidates": candidates })).expect("there are rounds");
        assert!((cost - 1.1).abs() < 1e-12, "{cost}");
    }

    #[test]
    fn ours_in_the_browser_is_set_against_one_thread_natively() {
        let workload = |library: &str, ms: f64| {
            json!({ "name": "S1", "flops": 1e6,
                "candidates": [candidate("ours", true, 2.0), candidate(library, true, ms)] })
        };
        let browser = json!({ "peak": 50.0, "workloads": [workload("jax-js, wasm", 9.0)] });
        let native =
            json!({ "blas": "some BLAS", "workloads": [workload("PyTorch 2, 1 thread", 3.0)] });
        let text = markdown(&json!({ "machine": {}, "browser": browser, "native": native }));
        assert!(text.contains("| S1 | 1.50× | 1.50× |"), "{text}");
    }

    #[test]
    fn numbers_have_three_digits() {
        let shown = [0.1234, 1.234, 12.34, 1234.4].map(number);
        assert_eq!(shown, ["0.123", "1.23", "12.3", "1234"]);
    }
}
