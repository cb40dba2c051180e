//! `Kind`: what a verdict calls the gradient's course. `insight` judges it; a preset claims it.

use model::closed_set;

closed_set! {
    /// What happens to the gradient on its way from the last hidden layer (time step) to the first.
    Kind {
        /// It shrinks to less than a hundredth.
        Vanishing = "vanishing",
        /// It stays within a factor of a hundred.
        Healthy = "healthy",
        /// It grows more than a hundredfold.
        Exploding = "exploding",
        /// It is cut off: some layer passes nothing on, or nearly all of its units are off for good.
        Dead = "dead",
        /// It arrives, but in some layer nearly all activations are on their flat ends.
        Saturated = "saturated",
        /// Its size is right, but the rows' gradients have no more to do with each other than noise.
        Shattered = "shattered",
        /// There are too few layers for a course, and the loss falls, or has fallen.
        Learning = "learning",
        /// There are too few layers for a course, and the loss is where guessing would have it.
        Guessing = "guessing",
        /// There are too few layers for a course, and the loss rests below that of guessing.
        Stuck = "stuck",
        /// It has no direction, or there are too few layers and too few steps.
        Undecided = "undecided",
        /// Some norm is infinite or not a number.
        NonFinite = "nonfinite",
    }
}
