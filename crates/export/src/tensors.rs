//! The start of a run as a safetensors file: the initial parameters, with their names in the script's
//! network, and the first batches.

use std::collections::BTreeMap;

use experiment::Plan;
use model::{Model, Normalisation, Target};
use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, TensorView, serialize};

/// The first batches of a run, in the order of training.
#[derive(Clone, Copy, Debug)]
pub struct Batches<'a> {
    /// Numbers \[steps\]\[B\]\[T·F\].
    pub inputs: &'a [f32],
    /// Classes or values \[steps\]\[B\] or, one for each time step, \[steps\]\[B\]\[T\].
    pub targets: &'a [f32],
}

/// A tensor of the file.
struct Tensor {
    kind: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

/// Writes the parameters (in the plan's order) and the batches in the form that the script of
/// [`crate::script`] reads.
///
/// # Errors
/// If a parameter does not have the shape that the plan gives it, or the batches are incomplete.
pub fn safetensors(
    plan: &Plan,
    parameters: &[Vec<f32>],
    batches: Batches<'_>,
) -> Result<Vec<u8>, SafeTensorError> {
    let model = &plan.model;
    let mut tensors = BTreeMap::new();
    let mut values = parameters.iter();
    for (index, block) in model.blocks.iter().enumerate() {
        for parameter in model.parameters_of(index) {
            let values = values.next().map(Vec::as_slice).unwrap_or_default();
            let shape = if parameter.kind.is_matrix() {
                vec![parameter.size(), parameter.columns]
            } else {
                vec![parameter.size()]
            };
            tensors.insert(name(model, index, parameter.name), numbers(shape, values));
        }
        for module in block.modules.clone() {
            if model.modules[module].kind.normalisation() == Some(Normalisation::Batch) {
                running_statistics(index, model.units(index), &mut tensors);
            }
        }
    }
    let (rows, per_row) = (model.batch(), model.targets_per_row());
    let (steps_of_row, features) = (model.steps(), model.features());
    let steps = batches.inputs.len() / (rows * steps_of_row * features);
    let row = if model.is_time_major() { vec![steps_of_row, features] } else { vec![features] };
    let inputs = [vec![steps, rows], row].concat();
    tensors.insert("inputs".to_owned(), numbers(inputs, batches.inputs));
    let per_step = if per_row > 1 { vec![per_row] } else { Vec::new() };
    let targets = [vec![steps, rows], per_step].concat();
    let targets = match model.main_loss().target {
        Target::Value => numbers(targets, batches.targets),
        Target::Class { .. } | Target::ClassPerStep { .. } => classes(targets, batches.targets),
    };
    tensors.insert("targets".to_owned(), targets);
    let views = tensors.iter().map(|(name, tensor)| {
        TensorView::new(tensor.kind, tensor.shape.clone(), &tensor.bytes).map(|view| (name, view))
    });
    serialize(views.collect::<Result<Vec<_>, _>>()?, None)
}

/// The name of a block's parameter in the script's network.
fn name(model: &Model, index: usize, parameter: &str) -> String {
    if model.blocks[index].is_output {
        return format!("output.{parameter}");
    }
    let own = if model.cell(index).is_some() { "cells" } else { "layers" };
    match parameter.split_once('.') {
        Some(("norm", rest)) => format!("norms.{index}.{rest}"),
        // Paths end at layers from the second on.
        Some((_, rest)) => format!("transforms.{}.{rest}", index - 1),
        None if parameter == "alpha" => {
            let before = (0..index).filter(|&block| model.path_into(block).is_some());
            format!("alphas.{}", before.count())
        }
        None => format!("{own}.{index}.{parameter}"),
    }
}

/// Where `torch.nn.BatchNorm1d` starts.
fn running_statistics(index: usize, units: usize, tensors: &mut BTreeMap<String, Tensor>) {
    let mut add = |name: &str, tensor| tensors.insert(format!("norms.{index}.{name}"), tensor);
    add("running_mean", numbers(vec![units], &vec![0.0; units]));
    add("running_var", numbers(vec![units], &vec![1.0; units]));
    add("num_batches_tracked", classes(Vec::new(), &[0.0]));
}

fn numbers(shape: Vec<usize>, values: &[f32]) -> Tensor {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    Tensor { kind: Dtype::F32, shape, bytes }
}

fn classes(shape: Vec<usize>, values: &[f32]) -> Tensor {
    let bytes = values.iter().flat_map(|&value| (value as i64).to_le_bytes()).collect();
    Tensor { kind: Dtype::I64, shape, bytes }
}

#[cfg(test)]
mod tests {
    use engine::initial_parameters;
    use experiment::{Norm, RunSpec, Skip};
    use safetensors::SafeTensors;

    use super::*;

    #[test]
    fn every_parameter_and_the_batches_are_read_back() {
        let spec = RunSpec {
            depth: 3,
            width: 4,
            batch: 2,
            norm: Norm::Batch,
            skip: Skip::ReZero,
            ..RunSpec::default()
        };
        let plan = Plan::new(&spec);
        let parameters = initial_parameters(&plan);
        let batches = Batches { inputs: &[0.5; 3 * 2 * 64], targets: &[7.0; 6] };
        let file = safetensors(&plan, &parameters, batches).expect("shapes are the plan's");
        let read = SafeTensors::deserialize(&file).expect("it was just written");
        let shape = |name: &str| read.tensor(name).expect(name).shape().to_vec();
        assert_eq!(shape("layers.0.weight"), [4, 64]);
        assert_eq!(shape("layers.2.bias"), [4]);
        assert_eq!(shape("norms.1.running_var"), [4]);
        assert_eq!(shape("norms.1.num_batches_tracked"), [0_usize; 0]);
        assert_eq!(shape("alphas.1"), [1]);
        assert_eq!(shape("output.weight"), [10, 4]);
        assert_eq!(shape("inputs"), [3, 2, 64]);
        assert_eq!(shape("targets"), [3, 2]);
        assert_eq!(read.tensor("targets").expect("targets").data()[..8], 7_i64.to_le_bytes());
        let weight = read.tensor("layers.0.weight").expect("a weight").data();
        assert_eq!(weight[..4], parameters[0][0].to_le_bytes());
        // Weights and biases of four layers; per norm two parameters and three statistics; two α.
        assert_eq!(read.len(), 4 * 2 + 3 * 5 + 2 + 2);
    }

    #[test]
    fn parameters_of_another_plan_are_refused() {
        let plan = Plan::new(&RunSpec { depth: 1, ..RunSpec::default() });
        let batches = Batches { inputs: &[], targets: &[] };
        assert!(safetensors(&plan, &[vec![0.0; 3]], batches).is_err());
    }
}
