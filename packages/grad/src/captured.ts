// A mistake that would give a gradient of zeros: the function uses what it should take from its parameter.
import type { Jitted } from '@nx/defn'
import { type Expression, flattened, ownFunction, topological } from '@nx/defn/internal'
import { isTensor } from '@nx/tensor'
import { NxError } from '@nx/types'

/** The arguments of the call that is being traced. */
export interface CurrentCall {
  given: readonly unknown[]
}

/** The function, which notes its arguments while it runs. */
export function noting<P extends readonly unknown[], R>(call: CurrentCall, fn: Jitted<P, R>): Jitted<P, R> {
  const during = <T>(args: readonly unknown[], run: () => T): T => {
    const before = call.given
    call.given = args
    try {
      return run()
    } finally {
      call.given = before
    }
  }
  return ownFunction(
    Object.assign(((...args) => during(args, () => fn(...args))) as Jitted<P, R>, {
      async: ((...args) => during(args, () => fn.async(...args))) as Jitted<P, R>['async'],
    }),
  )
}

/**
 * Throws `captured_tensor` if a result was computed without the inputs: from the argument as it is outside of the
 * function, or before the trace saw anything.
 */
export function checkCaptured(
  op: string,
  result: Expression,
  inputs: readonly Expression[],
  { given }: CurrentCall,
): void {
  const own = new Set(inputs)
  const oldest = Math.min(...inputs.map((input) => input.id))
  if (topological([result], (node) => node.id >= oldest).some((node) => own.has(node))) return
  const originals = new Set<unknown>(
    flattened(op, given[0]).leaves.map((leaf) => isTensor(leaf) && leaf.data),
  )
  const isMade = result.kind === 'capture' && 'value' in result.source
  const found = isMade ? result : topological([result], () => true).find((node) => originals.has(node))
  if (found === undefined) return
  const { type, shape } = found.spec
  throw new NxError(
    'captured_tensor',
    op,
    `the result does not come from the parameter of the function, got one made of a tensor captured from outside, ` +
      `${type}[${shape.join(', ')}], which is a constant here; use the parameter, or pass the tensor as an argument`,
    { type, shape },
  )
}
