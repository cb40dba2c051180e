//! Lowering: a plan becomes the forward operators of a program.

use spec::{LayerRole, Plan};

use crate::program::{Buffer, BufferId, LayerBuffers, Op, Program, Role};

/// The forward pass of the plan; backward, update and probes are still empty.
pub(crate) fn lower(plan: &Plan) -> Program {
    let batch = plan.spec.batch;
    let mut program = Program {
        batch,
        buffers: Vec::new(),
        inputs: BufferId(0),
        labels: BufferId(0),
        row_losses: BufferId(0),
        row_hits: BufferId(0),
        loss: BufferId(0),
        layers: Vec::new(),
        forward: Vec::new(),
        backward: Vec::new(),
        update: Vec::new(),
        probes: Vec::new(),
    };
    let global = |program: &mut Program, name: &str, rows, columns, role| {
        program.add(Buffer { name: name.to_owned(), layer: None, rows, columns, role })
    };
    program.inputs = global(&mut program, "inputs", batch, plan.features, Role::Data);
    program.labels = global(&mut program, "labels", batch, 1, Role::Data);

    // A pre-activation residual network hands on the sums z and applies φ where they are read; a
    // plain one hands on φ(z). Both have the same parameters, so that a flip of the skip changes
    // nothing else.
    let pre_activation = plan.layers.iter().any(|layer| layer.skip);
    let mut stream = program.inputs;
    let mut pending = None;
    for (index, layer) in plan.layers.iter().enumerate() {
        let add = |program: &mut Program, suffix: &str, rows, columns, role| {
            let name = format!("{}.{suffix}", layer.name);
            program.add(Buffer { name, layer: Some(index), rows, columns, role })
        };
        let weight = add(&mut program, "weight", layer.fan_out, layer.fan_in, Role::Parameter);
        let bias = add(&mut program, "bias", 1, layer.fan_out, Role::Parameter);

        let input = match pending {
            Some(function) => {
                let activated = add(&mut program, "input", batch, layer.fan_in, Role::Value);
                program.forward.push(Op::Activate { function, input: stream, output: activated });
                activated
            }
            None => stream,
        };
        let sum = if layer.skip { "branch" } else { "preactivation" };
        let mut output = add(&mut program, sum, batch, layer.fan_out, Role::Value);
        program.forward.push(Op::Linear { input, weight, bias, output });
        if layer.skip {
            let sum = add(&mut program, "preactivation", batch, layer.fan_out, Role::Value);
            program.forward.push(Op::Add { left: stream, right: output, output: sum });
            output = sum;
        }
        match layer.role {
            LayerRole::Hidden(function) if pre_activation => pending = Some(function),
            LayerRole::Hidden(function) => {
                let activated = add(&mut program, "output", batch, layer.fan_out, Role::Value);
                program.forward.push(Op::Activate { function, input: output, output: activated });
                output = activated;
            }
            LayerRole::Output => {}
        }
        program.layers.push(LayerBuffers { weight, bias, output });
        stream = output;
    }

    let probabilities = global(&mut program, "probabilities", batch, plan.classes, Role::Value);
    program.row_losses = global(&mut program, "row_losses", batch, 1, Role::Value);
    program.row_hits = global(&mut program, "row_hits", batch, 1, Role::Value);
    program.loss = global(&mut program, "loss", 1, 1, Role::Value);
    program.forward.push(Op::SoftmaxCrossEntropy {
        logits: stream,
        labels: program.labels,
        probabilities,
        row_losses: program.row_losses,
        row_hits: program.row_hits,
        loss: program.loss,
    });
    program
}
