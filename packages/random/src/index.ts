// Counter-based random numbers, bit-equal on every backend.
export {}
