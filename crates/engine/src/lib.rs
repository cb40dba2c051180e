//! Plan to Program: operators, differentiation, initialisation, the Backend seam and the reference interpreter.
