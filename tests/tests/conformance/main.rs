//! Every backend computes what the plainest kernels compute in f64, and keeps the manners of the
//! `Backend` trait.

mod compare;
mod ends;
mod manners;
mod networks;
mod slices;
mod special;
mod tied;
mod vanishing;

/// Names the tests of one backend.
macro_rules! conformance {
    ($make:ident, $is_there:expr) => {
        mod $make {
            use tests::$make as make;

            use crate::{ends, manners, networks, slices, special, tied};

            #[test]
            fn every_buffer_is_right_for_odd_sizes() {
                if $is_there {
                    networks::odd_sizes(make);
                }
            }

            #[test]
            fn every_buffer_is_right_for_every_kind_of_dense_network() {
                if $is_there {
                    networks::dense(make);
                }
            }

            #[test]
            fn every_buffer_is_right_for_every_normalisation() {
                if $is_there {
                    networks::norms(make);
                }
            }

            #[test]
            fn every_buffer_is_right_for_odd_sizes_of_recurrent_networks() {
                if $is_there {
                    networks::recurrent_sizes(make);
                }
            }

            #[test]
            fn every_buffer_is_right_for_every_kind_of_recurrent_network() {
                if $is_there {
                    networks::recurrent(make);
                }
            }

            #[test]
            fn every_buffer_is_right_for_every_loss() {
                if $is_there {
                    networks::losses(make);
                }
            }

            #[test]
            fn every_buffer_is_right_for_several_inputs_and_losses() {
                if $is_there {
                    ends::several(make);
                }
            }

            #[test]
            fn every_buffer_is_right_for_every_optimiser() {
                if $is_there {
                    networks::optimisers(make);
                }
            }

            #[test]
            fn gradients_are_clipped_where_they_are_too_large() {
                if $is_there {
                    networks::clipping(make);
                }
            }

            #[test]
            fn gradients_accumulate_on_request() {
                if $is_there {
                    special::accumulation(make);
                }
            }

            #[test]
            fn parameters_may_be_used_more_than_once() {
                if $is_there {
                    tied::parameters(make);
                }
            }

            #[test]
            fn what_is_not_finite_shows() {
                if $is_there {
                    special::not_finite(make);
                }
            }

            #[test]
            fn what_was_left_behind_changes_nothing() {
                if $is_there {
                    special::leftovers(make);
                }
            }

            #[test]
            fn active_units_are_marked() {
                if $is_there {
                    special::marks(make);
                }
            }

            #[test]
            fn slices_add_up_to_the_whole() {
                if $is_there {
                    slices::cut_in_two(make);
                }
            }

            #[test]
            fn interruptions_change_nothing() {
                if $is_there {
                    manners::interruptions(make);
                }
            }

            #[test]
            fn the_same_tasks_give_the_same_bits() {
                if $is_there {
                    manners::determinism(make);
                }
            }

            #[test]
            fn an_evaluation_may_have_fewer_rows() {
                if $is_there {
                    manners::short_evaluations(make);
                }
            }

            #[test]
            fn copies_come_in_the_order_of_the_tasks() {
                if $is_there {
                    manners::copies(make);
                }
            }

            #[test]
            fn what_does_not_fit_is_refused() {
                if $is_there {
                    manners::refusals(make);
                }
            }
        }
    };
}

conformance!(cpu, true);
conformance!(cpu_fused, true);
conformance!(reference_f32, true);
conformance!(gpu, tests::has_adapter());
conformance!(gpu_straight, tests::has_adapter());

/// Names the tests of a backend whose gradients have powers of two.
macro_rules! below_f32 {
    ($make:ident, $is_there:expr) => {
        mod $make {
            use crate::vanishing;

            #[test]
            fn every_buffer_is_right_where_gradients_vanish_layer_by_layer() {
                if $is_there {
                    vanishing::layers(tests::$make);
                }
            }

            #[test]
            fn every_buffer_is_right_where_gradients_vanish_through_time() {
                if $is_there {
                    vanishing::time_steps(tests::$make);
                }
            }
        }
    };
}

mod below_f32 {
    below_f32!(cpu, true);
    below_f32!(cpu_fused, true);
    below_f32!(gpu, tests::has_adapter());
    below_f32!(gpu_straight, tests::has_adapter());
}
