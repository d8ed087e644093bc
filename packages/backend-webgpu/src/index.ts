// WebGPU backend: eager kernels and compiled functions in WGSL, in browsers and in Node.
export {}
