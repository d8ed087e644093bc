// Indices brought into range.
import { finiteMax } from '@nx/types'
import { max } from '../ops/max.ts'
import { min } from '../ops/min.ts'
import { cast } from './cast.ts'
import type { Tensor } from './tensor.ts'

/** Integers limited to `0 … largest`, as s32. */
export function clipIndex(index: Tensor, largest: number): Tensor {
  // A narrow type may be unable to hold the limit, and then nothing in it exceeds that.
  const limited = finiteMax(index.type) <= largest ? index : min(index, largest)
  return cast(max(limited, 0), 's32')
}
