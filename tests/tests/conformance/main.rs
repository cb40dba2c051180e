//! Every backend computes what the plainest kernels compute in f64, and keeps the manners of the
//! `Backend` trait.

mod compare;
mod manners;
mod networks;
mod slices;
mod special;

/// Names the tests of one backend.
macro_rules! conformance {
    ($make:ident) => {
        mod $make {
            use tests::$make as make;

            use crate::{manners, networks, slices, special};

            #[test]
            fn every_buffer_is_right_for_odd_sizes() {
                networks::odd_sizes(make);
            }

            #[test]
            fn every_buffer_is_right_for_every_kind_of_dense_network() {
                networks::dense(make);
            }

            #[test]
            fn every_buffer_is_right_for_every_normalisation() {
                networks::norms(make);
            }

            #[test]
            fn every_buffer_is_right_for_odd_sizes_of_recurrent_networks() {
                networks::recurrent_sizes(make);
            }

            #[test]
            fn every_buffer_is_right_for_every_kind_of_recurrent_network() {
                networks::recurrent(make);
            }

            #[test]
            fn every_buffer_is_right_for_every_loss() {
                networks::losses(make);
            }

            #[test]
            fn every_buffer_is_right_for_every_optimiser() {
                networks::optimisers(make);
            }

            #[test]
            fn gradients_are_clipped_where_they_are_too_large() {
                networks::clipping(make);
            }

            #[test]
            fn gradients_accumulate_on_request() {
                special::accumulation(make);
            }

            #[test]
            fn what_is_not_finite_shows() {
                special::not_finite(make);
            }

            #[test]
            fn what_was_left_behind_changes_nothing() {
                special::leftovers(make);
            }

            #[test]
            fn active_units_are_marked() {
                special::marks(make);
            }

            #[test]
            fn slices_add_up_to_the_whole() {
                slices::cut_in_two(make);
            }

            #[test]
            fn interruptions_change_nothing() {
                manners::interruptions(make);
            }

            #[test]
            fn the_same_tasks_give_the_same_bits() {
                manners::determinism(make);
            }

            #[test]
            fn an_evaluation_may_have_fewer_rows() {
                manners::short_evaluations(make);
            }

            #[test]
            fn copies_come_in_the_order_of_the_tasks() {
                manners::copies(make);
            }

            #[test]
            fn what_does_not_fit_is_refused() {
                manners::refusals(make);
            }
        }
    };
}

conformance!(cpu);
conformance!(reference_f32);
