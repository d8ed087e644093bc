// The option that says how much of a loop reverse mode keeps.
import { NxError, show } from '@nx/types'

/** Options of functions that go back through loops. */
export interface CheckpointOptions {
  /**
   * How many states of a loop are kept at a time for its rounds back, on each of up to three levels. By default √n of n
   * rounds, and 64 where the number is not known or less. A loop of no more rounds keeps them all; of a longer one states
   * at even distances are kept, and the rest is computed again from these: fewer than √n take less memory and more time.
   */
  readonly checkpoints?: number
}

/** The number of states to keep. Throws `option` for what is none. */
export function checkpointsOf(op: string, { checkpoints }: CheckpointOptions): number | undefined {
  if (checkpoints === undefined || (Number.isInteger(checkpoints) && checkpoints > 0)) return checkpoints
  throw new NxError(
    'option',
    op,
    `checkpoints must be a whole number above 0, got ${show(checkpoints)}; it counts the states of a loop to keep`,
    { checkpoints },
  )
}
