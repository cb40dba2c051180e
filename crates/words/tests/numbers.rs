//! Numbers are written as `Intl.NumberFormat` writes them, whose answers stand here.

use experiment::Language::{English, Portuguese};
use insight::Reading;
use words::catalogue;
use words::numbers::{css_percent, decimal, measured, percent, reading, setting};

#[test]
fn decimals_are_rounded_half_away_from_zero_and_grouped() {
    let (en, pt) = (catalogue(English), catalogue(Portuguese));
    for (value, digits, english, portuguese) in [
        (0.0, 0, "0", "0"),
        (-0.0, 0, "-0", "-0"),
        (0.5, 0, "1", "1"),
        (2.5, 0, "3", "3"),
        (-1234.5, 0, "-1,235", "-1.235"),
        (999.5, 0, "1,000", "1.000"),
        (1_234_567.0, 0, "1,234,567", "1.234.567"),
        (12345.678, 1, "12,345.7", "12.345,7"),
        (0.05, 1, "0.1", "0,1"),
        (0.05, 0, "0", "0"),
        (0.0005, 3, "0.001", "0,001"),
        (-0.0004, 3, "-0", "-0"),
        (2.675, 2, "2.68", "2,68"),
        (0.1, 3, "0.1", "0,1"),
        (1e21, 0, "1,000,000,000,000,000,000,000", "1.000.000.000.000.000.000.000"),
        (f64::NAN, 0, "NaN", "NaN"),
        (f64::INFINITY, 0, "∞", "∞"),
        (f64::NEG_INFINITY, 0, "-∞", "-∞"),
    ] {
        assert_eq!(decimal(value, digits, en), english);
        assert_eq!(decimal(value, digits, pt), portuguese);
    }
}

#[test]
fn percentages_have_at_most_one_decimal() {
    for (value, english, portuguese) in [
        (0.0, "0%", "0%"),
        (0.0005, "0.1%", "0,1%"),
        (0.0004, "0%", "0%"),
        (1.005, "100.5%", "100,5%"),
        (0.9995, "100%", "100%"),
        (12.0, "1,200%", "1.200%"),
        (f64::NAN, "NaN%", "NaN%"),
    ] {
        assert_eq!(percent(value, catalogue(English)), english);
        assert_eq!(percent(value, catalogue(Portuguese)), portuguese);
    }
}

#[test]
fn settings_are_short_and_never_all_zeros() {
    for (value, english, portuguese) in [
        (0.0, "0", "0"),
        (0.005, "0.005", "0,005"),
        (0.001, "0.001", "0,001"),
        (0.0001, "1·10⁻⁴", "1·10⁻⁴"),
        (1.5e-7, "1.5·10⁻⁷", "1,5·10⁻⁷"),
        (9999.9, "10,000", "10.000"),
        (12345.0, "1.235·10⁴", "1,235·10⁴"),
        (1.0 / 3.0, "0.3333", "0,3333"),
    ] {
        assert_eq!(setting(value, 4, catalogue(English)), english);
        assert_eq!(setting(value, 4, catalogue(Portuguese)), portuguese);
    }
}

#[test]
fn measurements_keep_their_length() {
    for (value, english, portuguese) in [
        (0.0, "0.00", "0,00"),
        (1.0, "1.00", "1,00"),
        (0.031, "0.0310", "0,0310"),
        (123.0, "123", "123"),
        (1234.0, "1,230", "1.230"),
        (9.995, "10.0", "10,0"),
        (-0.25, "-0.250", "-0,250"),
        (3.1e-9, "3.10·10⁻⁹", "3,10·10⁻⁹"),
        (9.996e-5, "1.00·10⁻⁴", "1,00·10⁻⁴"),
        (f64::from(f32::MAX), "3.40·10³⁸", "3,40·10³⁸"),
        (f64::NAN, "NaN", "NaN"),
        (f64::INFINITY, "Infinity", "Infinity"),
        (f64::NEG_INFINITY, "-Infinity", "-Infinity"),
    ] {
        assert_eq!(measured(value, 3, catalogue(English)), english);
        assert_eq!(measured(value, 3, catalogue(Portuguese)), portuguese);
    }
}

#[test]
fn a_reading_is_a_number_or_says_what_it_is_instead() {
    let (en, pt) = (catalogue(English), catalogue(Portuguese));
    assert_eq!(reading(Reading::Value(0.5), en), "0.500");
    assert_eq!(
        reading(Reading::Tiny(1e-40), en),
        "1.00·10⁻⁴⁰ (below what f32 can hold: PyTorch in f32 would keep only some of its digits)"
    );
    assert_eq!(
        reading(Reading::Tiny(2.345_678_91e-126), en),
        "2.35·10⁻¹²⁶ (below what f32 can hold: PyTorch in f32 would see 0 here)"
    );
    assert_eq!(reading(Reading::BelowF32, en), "below what f32 can hold (less than 1.2·10⁻³⁸)");
    assert_eq!(reading(Reading::Zero, en), "exactly 0");
    assert_eq!(reading(Reading::NonFinite, en), "not a finite number");
    assert_eq!(reading(Reading::NotMeasured, en), "not logged");
    assert_eq!(reading(Reading::Value(0.5), pt), "0,500");
    assert!(reading(Reading::Tiny(1e-300), pt).starts_with("1,00·10⁻³⁰⁰ (abaixo"));
    assert!(reading(Reading::BelowF32, pt).contains("1,2·10⁻³⁸"));
}

#[test]
fn a_style_sheet_reads_shares_with_three_decimals() {
    assert_eq!(css_percent(0.0), "0.000%");
    assert_eq!(css_percent(1.0 / 3.0), "33.333%");
    assert_eq!(css_percent(1.0), "100.000%");
}
