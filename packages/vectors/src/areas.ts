// The areas of the records, each a module of its own, so that a program loads those it asks for.

/** A module with the records of an area. */
interface Records {
  readonly data: string
}

export const areas = {
  binary: (): Promise<Records> => import('./data/binary.ts'),
  cast: (): Promise<Records> => import('./data/cast.ts'),
  constants: (): Promise<Records> => import('./data/constants.ts'),
  creation: (): Promise<Records> => import('./data/creation.ts'),
  defn: (): Promise<Records> => import('./data/defn.ts'),
  dotconv: (): Promise<Records> => import('./data/dotconv.ts'),
  errors: (): Promise<Records> => import('./data/errors.ts'),
  grad: (): Promise<Records> => import('./data/grad.ts'),
  inspect: (): Promise<Records> => import('./data/inspect.ts'),
  introspect: (): Promise<Records> => import('./data/introspect.ts'),
  linalg: (): Promise<Records> => import('./data/linalg.ts'),
  promotion: (): Promise<Records> => import('./data/promotion.ts'),
  random: (): Promise<Records> => import('./data/random.ts'),
  reduce: (): Promise<Records> => import('./data/reduce.ts'),
  shape: (): Promise<Records> => import('./data/shape.ts'),
  sortfft: (): Promise<Records> => import('./data/sortfft.ts'),
  unary: (): Promise<Records> => import('./data/unary.ts'),
  vector: (): Promise<Records> => import('./data/vector.ts'),
  window: (): Promise<Records> => import('./data/window.ts'),
} as const

/** What the recorded calls have in common, such as `reduce` or `linalg`. */
export type VectorArea = keyof typeof areas
