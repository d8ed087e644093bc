// Reading and writing tensors: Nx format, npy, npz and safetensors.
export {}
