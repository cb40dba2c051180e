//! Tests: the kernels read every field of every instruction from the word that the planner writes it to.

use std::collections::BTreeMap;

use naga::{Expression, Function, Handle, Literal, Module, Statement, TypeInner};

use crate::encoding::Rows;
use crate::instructions::{
    Add, Elements, Instruction, Over, Walk, fields_of_all, values_of_all_codes,
};
use crate::kernel::Kernel;
use crate::layout::NONE;
use crate::shaders::{Form, source};
use crate::wgsl_names::constant;

fn modules() -> Vec<(Kernel, Module)> {
    let forms = [Form::Staged, Form::Straight];
    let both = Kernel::ALL.into_iter().flat_map(|kernel| forms.map(|form| (kernel, form)));
    let parsed = both.map(|(kernel, form)| {
        let text = source(kernel, form);
        (kernel, naga::front::wgsl::parse_str(&text).expect("the build script checked it"))
    });
    parsed.collect()
}

/// The function that reads an instruction or a job from a row's words.
fn reader(name: &str) -> String {
    format!("{}_of", constant(name).to_lowercase())
}

/// The fields that a function reads from a row's words: paths, and the places of their words.
fn fields_read(module: &Module, function: &Function) -> Vec<(String, usize)> {
    let Some(Statement::Return { value: Some(value) }) = function.body.last() else {
        panic!("{:?} returns nothing", function.name)
    };
    let mut fields = Vec::new();
    gather(module, function, *value, "", &mut fields);
    fields
}

fn gather(
    module: &Module,
    function: &Function,
    expression: Handle<Expression>,
    path: &str,
    into: &mut Vec<(String, usize)>,
) {
    match &function.expressions[expression] {
        Expression::Compose { ty, components } => {
            let TypeInner::Struct { members, .. } = &module.types[*ty].inner else {
                panic!("{path} is no struct")
            };
            for (member, component) in members.iter().zip(components) {
                let name = member.name.as_deref().expect("members have names");
                gather(module, function, *component, &format!("{path}.{name}"), into);
            }
        }
        // A number from its bits, and a flag by its comparison with 0.
        Expression::As { expr, .. } => gather(module, function, *expr, path, into),
        Expression::Binary { left, .. } => gather(module, function, *left, path, into),
        Expression::AccessIndex { base, index } => {
            assert!(matches!(function.expressions[*base], Expression::FunctionArgument(0)));
            into.push((path.to_owned(), *index as usize));
        }
        other => panic!("{path} is read by {other:?}"),
    }
}

/// The constants of a kernel that are whole numbers.
fn constants(module: &Module) -> BTreeMap<String, u32> {
    let named = module.constants.iter().filter_map(|(_, constant)| {
        let Expression::Literal(Literal::U32(value)) = module.global_expressions[constant.init]
        else {
            return None;
        };
        Some((constant.name.clone()?, value))
    });
    named.collect()
}

#[test]
fn every_field_is_read_from_the_word_that_it_is_written_to() {
    for (kernel, module) in modules() {
        for (_, name, paths) in fields_of_all().into_iter().filter(|(of, ..)| *of == kernel) {
            let mut functions = module.functions.iter().map(|(_, function)| function);
            let function = functions.find(|it| it.name.as_deref() == Some(&*reader(name)));
            let function = function.unwrap_or_else(|| panic!("{} has no {name}", kernel.name()));
            let behind_the_opcode = (1..).take(paths.len());
            let written: Vec<_> = paths.into_iter().zip(behind_the_opcode).collect();
            assert_eq!(fields_read(&module, function), written, "{} {name}", kernel.name());
        }
    }
}

#[test]
fn opcodes_and_codes_have_the_same_numbers() {
    let mut seen = BTreeMap::new();
    for (kernel, module) in modules() {
        let constants = constants(&module);
        let names = fields_of_all().into_iter().filter(|(of, ..)| *of == kernel);
        for (opcode, (_, name, _)) in names.enumerate() {
            if let Some(value) = constants.get(&constant(name)) {
                assert_eq!(*value as usize, opcode, "{} {name}", kernel.name());
            }
        }
        seen.extend(constants);
    }
    for name in Walk::NAMES {
        assert!(seen.contains_key(&constant(name)), "{name}");
    }
    for (code, value, number) in values_of_all_codes() {
        let name = format!("{}_{}", constant(code), constant(&value));
        assert_eq!(seen.get(&name), Some(&number), "{name}");
    }
}

#[test]
fn fields_are_written_in_their_order_behind_the_opcode() {
    let over = Over { outer: 1, stride: 2, base: 3, inner: 4, columns: 5 };
    let (source, before, exponents) = (Some(7), None, Some(8));
    let elements = Elements { over, output: 6, accumulate: true, source, before, exponents };
    let add = Walk::from(Add { elements, left: 9, right: 10, scale: 0.5 });
    let words = Instruction::from(add.clone()).words();
    let behind = [1, 2, 3, 4, 5, 6, 1, 7, NONE, 8, 9, 10, 0.5f32.to_bits()];
    let written = [&[add.opcode() as u32], &behind[..]].concat();
    assert_eq!(words[..written.len()], written);
    assert!(words[written.len()..].iter().all(|word| *word == 0));
}
