// A shape whose lengths were not put in an array.
import { NxError } from '@nx/types'

/**
 * Refuses lengths that stand where a shape and options belong, as in `zeros(2, 3)`. Throws `shape`.
 *
 * @internal
 */
export function checkOneShape(op: string, shape: unknown, options: unknown, before = ''): void {
  if (typeof shape !== 'number' || typeof options !== 'number') return
  throw new NxError(
    'shape',
    op,
    `a shape is one array, got ${shape} and ${options}; write ${op}(${before}[${shape}, ${options}])`,
    { shape },
  )
}
