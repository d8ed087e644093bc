// Typed, named, vectorizable n-dimensional tensors and every eager function of Nx.
export {}
