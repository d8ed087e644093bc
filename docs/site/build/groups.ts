// Which pages stand together in the list beside them, in which order; a page that is not named here comes last.

/** Files of `docs/guides`. */
export const guideGroups: Readonly<Record<string, readonly string[]>> = {
  Start: ['introduction', 'installation', 'quickstart', 'exercises'],
  Tensors: [
    'types',
    'broadcasting',
    'aggregation',
    'vectorization',
    'formulas',
    'linear-algebra',
    'random',
    'fourier',
    'files',
  ],
  Functions: [
    'definitions',
    'control-flow',
    'differentiation',
    'training',
    'debugging',
    'explain',
    'performance',
  ],
  Running: ['backends', 'workers', 'serving'],
  Extending: ['own-code', 'writing-a-backend'],
  'Coming from': ['from-numpy', 'from-jax', 'from-pytorch', 'from-tensorflowjs'],
}

/** Files of `docs`. */
export const pageGroups: Readonly<Record<string, readonly string[]>> = {
  'Look up': ['errors', 'glossary', 'http'],
  'Beside Nx': ['differences', 'parity', 'original'],
  Evidence: [
    'accuracy',
    'performance',
    'differential',
    'gradients',
    'properties',
    'random-graphs',
    'hostile',
    'fuzzing',
    'http-fuzzing',
    'reliability',
    'consumers',
  ],
}
