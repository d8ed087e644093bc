// What kernels that users give must give back.
import { byteLength } from './dtype.ts'
import type { Elements } from './encoding.ts'
import { decode } from './encoding.ts'
import { NxError } from './errors.ts'
import { show } from './show.ts'
import type { Spec } from './spec.ts'
import { sizeOf } from './spec.ts'

/**
 * What a kernel of the host gave, if it is the elements of each result; throws with the code given if not.
 *
 * @internal
 */
export function checkElements(
  code: string,
  op: string,
  kernel: string,
  results: unknown,
  outs: readonly Spec[],
): readonly Elements[] {
  const fits = (each: unknown, { type, shape }: Spec): boolean => {
    const one = decode(new Uint8Array(byteLength({ type, shape: [1] })), type, 1)
    return each instanceof one.constructor && (each as Elements).length === one.length * sizeOf(shape)
  }
  if (
    Array.isArray(results) &&
    results.length === outs.length &&
    outs.every((out, i) => fits(results[i], out))
  )
    return results as readonly Elements[]
  throw new NxError(
    code,
    op,
    `${kernel} gave ${show(results)}; it gives a list with the elements of each result, a typed array for ` +
      outs.map(({ type, shape }) => `${type}[${shape.join(', ')}]`).join(' and '),
  )
}
