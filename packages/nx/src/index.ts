// Everything of Nx for TypeScript behind one import, with the best available backend.
export {}
