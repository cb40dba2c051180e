//! `Arithmetic`: how a matrix product rounds, the one choice among kernels that shows in the bits.

/// How the sums of matrix products are rounded. Everything else is the same in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arithmetic {
    /// After each product and after each addition: the same bits on every machine.
    #[default]
    Portable,
    /// Once for both, in the same order, where this machine can: a fifth faster or more, and the same
    /// bits on every machine that can. Where it cannot, as [`Arithmetic::Portable`].
    Fused,
}

impl Arithmetic {
    /// Whether multiplications and additions are fused here. In wasm that is up to the processor below:
    /// what is asked for is a fused one where there is any.
    pub fn fuses(self) -> bool {
        self == Arithmetic::Fused && has_fused()
    }
}

#[cfg(target_arch = "x86_64")]
fn has_fused() -> bool {
    std::arch::is_x86_feature_detected!("avx") && std::arch::is_x86_feature_detected!("fma")
}

/// Part of every aarch64, and of wasm built with relaxed SIMD.
#[cfg(not(target_arch = "x86_64"))]
fn has_fused() -> bool {
    cfg!(any(target_arch = "aarch64", target_feature = "relaxed-simd"))
}
