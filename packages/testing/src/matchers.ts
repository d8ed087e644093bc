// Matchers of vitest and jest for tensors.
import { isTensor, type Tensor } from '@nx/tensor'
import { type Elements, NxError } from '@nx/types'
import { describeTensor } from './describe.ts'
import { type Allowance, allowanceOf, type Closeness, type Differing, worstDifference } from './difference.ts'
import { readElements } from './elements.ts'

/** What a matcher gives to the test framework. */
export interface MatcherVerdict {
  readonly pass: boolean
  readonly message: () => string
}

/**
 * The matchers as methods of `expect(…)`, for the declarations of vitest and jest; `R` is what their own matchers
 * return.
 */
export interface TensorMatchers<R = void> {
  /** Type, shape, names, vectorized axes and every element are equal. NaN equals NaN, and 0 equals −0. */
  toEqualTensor(expected: Tensor): R
  /** Type, shape, names and vectorized axes are equal, and every element is close, as for `assertAllClose`. */
  toBeCloseToTensor(expected: Tensor, closeness?: Closeness): R
}

/**
 * Matchers for `expect.extend` of vitest and jest: `toEqualTensor(expected)` and
 * `toBeCloseToTensor(expected, { ulp, relative, absolute })`, which compare as `assertEqual` and `assertAllClose` do.
 * Messages show the first element that differs. They work for tensors of any two backends; for a device, whose
 * elements come later, they give a promise: `await expect(…)…`.
 *
 * @throws NxError `invalid_value` if one of the two is not a tensor, `unknown_option`.
 *
 * @example
 * const equal = await tensorMatchers.toEqualTensor(tensor([1, 2]), tensor([1, 2]))
 * equal.pass // => true
 * const close = await tensorMatchers.toBeCloseToTensor(f32([1.01]), f32([1]), { relative: 0.1 })
 * close.pass // => true
 */
export const tensorMatchers: {
  toEqualTensor(received: Tensor, expected: Tensor): MatcherVerdict | Promise<MatcherVerdict>
  toBeCloseToTensor(
    received: Tensor,
    expected: Tensor,
    closeness?: Closeness,
  ): MatcherVerdict | Promise<MatcherVerdict>
} = {
  toEqualTensor: (received, expected) =>
    match('toEqualTensor', received, expected, { ulp: 0, relative: 0, absolute: 0 }),
  toBeCloseToTensor: (received, expected, closeness = {}) =>
    match('toBeCloseToTensor', received, expected, allowanceOf('toBeCloseToTensor', closeness)),
}

function match(
  op: string,
  received: unknown,
  expected: unknown,
  allowance: Allowance,
): MatcherVerdict | Promise<MatcherVerdict> {
  const [got, want] = [asTensor(op, 'received', received), asTensor(op, 'expected', expected)]
  const headers = [describeTensor(got), describeTensor(want)]
  if (headers[0] !== headers[1]) return verdict(false, `${op}: expected ${headers[1]}, got ${headers[0]}`)
  const judge = (left: Elements, right: Elements): MatcherVerdict => {
    const difference = worstDifference(left, right, want.spec, allowance)
    if (difference === null) return verdict(true, `${op}: expected another tensor than ${want}`)
    const { first, count, size } = difference
    const most = at(difference) !== at(first) ? `, most ${at(difference)}` : ''
    return verdict(false, `${op}: ${count} of ${size} elements differ, the first ${at(first)}${most}`)
  }
  const [left, right] = [readElements(got), readElements(want)]
  if (left instanceof Promise || right instanceof Promise)
    return Promise.all([left, right]).then((both) => judge(...both))
  return judge(left, right)
}

const verdict = (pass: boolean, message: string): MatcherVerdict => ({ pass, message: () => message })

const at = ({ index, want, got }: Differing): string =>
  `at [${index.join(', ')}]: expected ${want}, got ${got}`

function asTensor(op: string, role: string, value: unknown): Tensor {
  if (isTensor(value)) return value
  throw new NxError(
    'invalid_value',
    op,
    `the ${role} value is no tensor, got ${value === null ? 'null' : typeof value}; make one by tensor(…)`,
    { role },
  )
}
