// Linear algebra over tensors.
export {}
