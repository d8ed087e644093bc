// Batched serving of tensor functions.
export {}
