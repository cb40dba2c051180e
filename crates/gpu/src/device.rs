//! The GPU as a device of the engine: whether a program fits, and a backend for it.

use engine::{Backend, Device, Failure, Program, Unavailable};

use crate::backend::GpuBackend;
use crate::gpu::Gpu;
use crate::planner::plan;
use crate::purpose::Purpose;

impl Device for Gpu {
    fn backend(&self, program: &Program) -> Result<Box<dyn Backend>, Unavailable> {
        if let Some(failure) = self.failure() {
            return Err(failure.into());
        }
        let mut planned = plan(program, self.opened.pipelines.form(), self.opened.room)
            .map_err(|refusal| Failure::Invalid(refusal.to_string()))?;
        let most = self.most_bytes();
        let needed = planned.arena.bytes().max(planned.code.bytes());
        if needed > most {
            return Err(Unavailable::TooLarge { needed, most });
        }
        planned.purpose = if self.opened.pipelines.by_purpose() {
            let numbers = planned.arena.bytes() / 4;
            planned.purpose.with_room(numbers as usize, most as usize / 4)
        } else {
            Purpose::EVERYTHING
        };
        Ok(Box::new(GpuBackend::new(self.clone(), program.clone(), planned)))
    }
}
