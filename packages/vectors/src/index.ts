// Calls recorded of Elixir's Nx with their results, for backends to be held to.
export { loadVectors } from './load.ts'
export type { LoadVectorsOptions } from './load.ts'
export type { VectorArea } from './areas.ts'
