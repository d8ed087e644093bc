// Pure TypeScript backend on typed arrays: obvious, correctly rounded, the oracle of the others.
export {}
