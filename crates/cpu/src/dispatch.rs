//! Functions compiled twice for x86-64: for every processor, and for those with vectors of eight.
//!
//! Without fused multiply-adds both give the same bits. In wasm, and elsewhere, there is one version.

/// Defines a function whose body is compiled for both, and that picks one when it is called.
macro_rules! by_eights {
    (
        $(#[$meta:meta])*
        $visibility:vis fn $name:ident($($argument:ident: $kind:ty),* $(,)?) $(-> $result:ty)? $body:block
    ) => {
        $(#[$meta])*
        $visibility fn $name($($argument: $kind),*) $(-> $result)? {
            #[inline(always)]
            fn everywhere($($argument: $kind),*) $(-> $result)? $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn wide($($argument: $kind),*) $(-> $result)? {
                    everywhere($($argument),*)
                }
                if std::arch::is_x86_feature_detected!("avx2") {
                    // SAFETY: this processor has the instructions.
                    return unsafe { wide($($argument),*) };
                }
            }
            everywhere($($argument),*)
        }
    };
}
pub(crate) use by_eights;
