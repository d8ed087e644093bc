// The type and the names that several inputs have together.
import type { Names } from '@nx/tensor'
import type { DType } from '@nx/types'
import { merged } from './types.ts'

/** Type of a result to which all arrays contribute. */
export const typeOfAll = (arrays: readonly { readonly type: DType }[]): DType =>
  arrays.map(({ type }) => type).reduce(merged)

/** Names of axes that meet in order: at each, the one that some array gives it. */
export const namesOfAll = (arrays: readonly { readonly names: Names }[]): Names =>
  arrays[0]!.names.map(
    (_, axis) => arrays.map(({ names }) => names[axis]!).find((name) => name !== null) ?? null,
  )
