// Assertions on tensors: type, shape, names and vectorized axes first, then every element.
import type { Tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import { describeTensor } from './describe.ts'
import {
  type Allowance,
  allowanceOf,
  type Closeness,
  describeDifference,
  worstDifference,
} from './difference.ts'
import { elementsOf } from './elements.ts'

/**
 * Throws unless two tensors agree in type, shape, names, vectorized axes and every element. NaN equals NaN, and 0
 * equals −0. Works for tensors of any two backends.
 *
 * @throws NxError `assertion` with the worst difference, and how many there are.
 *
 * @example
 * await assertEqual(add(tensor([1, 2]), 1), tensor([2, 3]))
 */
export async function assertEqual(got: Tensor, want: Tensor): Promise<void> {
  await compare('assertEqual', got, want, { ulp: 0, relative: 0, absolute: 0 })
}

/**
 * Throws unless two tensors agree in type, shape, names and vectorized axes, and every element is close. NaN is close
 * to NaN, infinities to themselves.
 *
 * @throws NxError `assertion` with the worst element, its index and its distance in units in the last place.
 *
 * @example
 * await assertAllClose(exp(tensor([0, 1])), tensor([1, 2.7182817]), { ulp: 1 })
 */
export async function assertAllClose(got: Tensor, want: Tensor, closeness: Closeness = {}): Promise<void> {
  await compare('assertAllClose', got, want, allowanceOf('assertAllClose', closeness))
}

async function compare(op: string, got: Tensor, want: Tensor, allowance: Allowance): Promise<void> {
  const headers = [describeTensor(got), describeTensor(want)]
  if (headers[0] !== headers[1])
    throw new NxError('assertion', op, `expected ${headers[1]}, got ${headers[0]}`)
  const [left, right] = await Promise.all([elementsOf(got), elementsOf(want)])
  const worst = worstDifference(left, right, want.spec, allowance)
  if (worst === null) return
  const { index, ulp, count } = worst
  throw new NxError('assertion', op, describeDifference(worst), { index, ulp, count })
}
