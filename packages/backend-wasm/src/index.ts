// WebAssembly SIMD backend: eager kernels and whole compiled functions, emitted at run time.
export {}
