//! What named experiments promise, whatever the seed.

use std::process::Command;

#[test]
fn dying_relu_dies_with_every_seed_and_never_overflows() {
    for seed in 1..=20 {
        let seed = format!("seed={seed}");
        let arguments = ["train", "dying-relu", "--steps", "300", "--set", &seed];
        let output = Command::new(env!("CARGO_BIN_EXE_gradlab")).args(arguments).output();
        let output = output.expect("gradlab was built");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{seed}: {told}");
        assert!(told.contains("\ngradient: dead"), "{seed}: {told}");
        assert!(told.contains("try: --set learning_rate=0.02,"), "{seed}: {told}");
    }
}
