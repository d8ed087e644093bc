// The option that says how much of a loop reverse mode keeps.
import { NxError, show } from '@nx/types'

/** Options of functions that go back through loops. */
export interface CheckpointOptions {
  /**
   * How many states of a loop are kept for its rounds back; 64 by default. A loop whose number of rounds is known and no
   * greater keeps them all. Of a longer one as many again are kept for a while, and the rest is computed again: more
   * takes memory, fewer time.
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
