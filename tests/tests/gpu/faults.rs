//! Devices that are lost, programs that do not fit, numbers that are not finite, memory that is given
//! back.

use engine::{Device as _, Failure, Outcome, Program, Task, TaskKind, Unavailable};
use gpu::Gpu;
use tests::{Net, finish, gpu, has_adapter, read, run};

/// A device of this test's own.
fn own_device() -> Gpu {
    pollster::block_on(gpu::open(|| {}, || 0.0)).expect("there is an adapter")
}

#[test]
fn a_lost_device_fails_its_backends_and_hands_out_no_more() {
    if !has_adapter() {
        return;
    }
    let (device, net) = (own_device(), Net::default());
    let program = net.program();
    let mut backend = device.backend(&program).expect("it fits");
    let (inputs, targets) = (net.inputs(), net.targets());
    let task = Task::Train { inputs: &inputs, targets: &targets };
    run(backend.as_mut(), task);
    backend.enqueue(task).expect("it fits");
    device.destroy();
    backend.work(&mut || false);
    assert!(matches!(backend.failure(), Some(Failure::Lost(_))));
    let refused = device.backend(&program).err();
    assert!(matches!(refused, Some(Unavailable::Failed(Failure::Lost(_)))), "{refused:?}");
}

#[test]
fn a_program_that_does_not_fit_is_refused_with_the_numbers() {
    if !has_adapter() {
        return;
    }
    let device = own_device();
    let net = Net::default().with(|spec| (spec.batch, spec.width) = (20_000_000, 100));
    let program = Program::compile(&net.plan());
    let most = device.most_bytes();
    let Err(Unavailable::TooLarge { needed, most: said }) = device.backend(&program) else {
        panic!("it is not refused")
    };
    assert_eq!(said, most);
    assert!(needed >= program.bytes() && needed > most);
    // Nothing is wrong with the device.
    assert_eq!(device.failure(), None);
    assert!(device.backend(&Net::default().program()).is_ok());
}

#[test]
fn steps_behind_a_number_that_is_not_finite_are_skipped() {
    if !has_adapter() {
        return;
    }
    let net = Net::default();
    let program = net.program();
    let (inputs, targets) = (net.inputs(), net.targets());
    let bad = vec![f32::NAN; inputs.len()];
    let good = Task::Train { inputs: &inputs, targets: &targets };
    let mut ahead = net.backend(&program, gpu);
    let mut single = net.backend(&program, gpu);
    // So that it is known how long a step takes, and several are accepted.
    for _ in 0..20 {
        run(ahead.as_mut(), good);
        run(single.as_mut(), good);
    }
    let mut queued = 0;
    while ahead.accepts_task() && queued < 4 {
        let inputs = if queued == 1 { &bad } else { &inputs };
        ahead.enqueue(Task::Train { inputs, targets: &targets }).expect("it fits");
        queued += 1;
    }
    assert_eq!(queued, 4, "a step of so small a network takes less than 7 ms");
    let skipped: Vec<bool> = (0..4).map(|_| finish(ahead.as_mut()).skipped).collect();
    assert_eq!(skipped, [false, false, true, true]);
    run(single.as_mut(), good);
    run(single.as_mut(), Task::Train { inputs: &bad, targets: &targets });
    let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<_>>();
    for &id in &program.parameters {
        let (found, expected) = (read(ahead.as_mut(), id), read(single.as_mut(), id));
        assert!(bits(found) == bits(expected), "{}", program.buffer(id).name);
    }
    // The next step is carried out again.
    let Outcome { kind, skipped, .. } = run(ahead.as_mut(), good);
    assert_eq!((kind, skipped), (TaskKind::Train, false));
}

#[test]
fn two_hundred_new_backends_keep_memory_flat() {
    if !has_adapter() {
        return;
    }
    let (device, net) = (own_device(), Net::default());
    let program = net.program();
    let (inputs, targets) = (net.inputs(), net.targets());
    let mut allocated = Vec::new();
    for _ in 0..200 {
        let mut backend = device.backend(&program).expect("it fits");
        run(backend.as_mut(), Task::Train { inputs: &inputs, targets: &targets });
        let parameters = &program.parameters;
        assert_eq!(run(backend.as_mut(), Task::Read { buffers: parameters }).values.len(), 8);
        drop(backend);
        allocated.extend(device.allocated_bytes());
    }
    assert_eq!(allocated.len(), 200, "natively the allocator tells");
    // After some rounds the driver's own pools have their size.
    assert!(allocated[199] <= allocated[20], "{} to {}", allocated[20], allocated[199]);
    assert_eq!(device.failure(), None);
}
