// Every property, by family.
import { binary } from './families/binary.ts'
import { choice } from './families/choice.ts'
import { conversion } from './families/conversion.ts'
import { creation } from './families/creation.ts'
import { diagonals } from './families/diagonals.ts'
import { floating } from './families/floating.ts'
import { introspection } from './families/introspection.ts'
import { reductions } from './families/reductions.ts'
import { running } from './families/running.ts'
import { statistics } from './families/statistics.ts'
import { unary } from './families/unary.ts'
import { edges } from './families/edges.ts'
import { indexing } from './families/indexing.ts'
import { shaping } from './families/shaping.ts'
import { slicing } from './families/slicing.ts'
import { constantValues } from './families/constants.ts'
import { contraction } from './families/contraction.ts'
import { convolution } from './families/convolution.ts'
import { order } from './families/order.ts'
import { fourier } from './families/fourier.ts'
import { resizing } from './families/resizing.ts'
import { windows } from './families/windows.ts'
import { vectorization } from './families/vectorization.ts'
import { keys } from './families/keys.ts'
import { samples } from './families/samples.ts'
import { categories } from './families/categories.ts'
import { picks } from './families/picks.ts'
import { matrices } from './families/matrices.ts'
import { factorizations } from './families/factorizations.ts'
import { solving } from './families/solving.ts'
import type { Property } from './property.ts'

/** The properties of each family. Functions, because importing a package makes nothing. */
export const families = {
  solving,
  factorizations,
  matrices,
  categories,
  picks,
  samples,
  keys,
  vectorization,
  fourier,
  order,
  convolution,
  contraction,
  slicing,
  shaping,
  indexing,
  edges,
  unary,
  floating,
  binary,
  choice,
  constants: constantValues,
  creation,
  diagonals,
  conversion,
  introspection,
  reductions,
  statistics,
  running,
  windows,
  resizing,
} as const satisfies Readonly<Record<string, () => readonly Property[]>>

/**
 * The properties of each family of functions, for `runProperty`: random trials beside a naive reference.
 *
 * @example
 * properties().unary.map(({ name }) => name).includes('abs') // => true
 */
export const properties = (): { readonly [K in keyof typeof families]: readonly Property[] } =>
  Object.fromEntries(Object.entries(families).map(([family, list]) => [family, list()])) as {
    [K in keyof typeof families]: readonly Property[]
  }
