// Automatic differentiation as a transform of graphs.
export {}
