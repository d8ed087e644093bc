// Assertions on tensors: type, shape, names and vectorized axes first, then every element.
import { formatShape, type Tensor } from '@nx/tensor'
import { type Elements, isComplex, isFloat, NxError } from '@nx/types'
import { elementsOf } from './vectors/compare.ts'
import { ulpDistance } from './ulp.ts'

/** How far elements may be apart: within `ulp` units in the last place, or within `absolute + relative·|want|`. */
export interface Closeness {
  /** Units in the last place of the wanted tensor's type; 0 by default. */
  readonly ulp?: number
  /** 1e-4 by default, unless `ulp` is given. */
  readonly relative?: number
  /** 1e-4 by default, unless `ulp` is given. */
  readonly absolute?: number
}

/**
 * Throws unless two tensors agree in type, shape, names, vectorized axes and every element. NaN equals NaN, and 0
 * equals −0. Works for tensors of any two backends.
 *
 * @throws NxError `assertion` with the first difference, and how many there are.
 *
 * @example
 * await assertEqual(add(tensor([1, 2]), 1), tensor([2, 3]))
 */
export async function assertEqual(got: Tensor, want: Tensor): Promise<void> {
  await compare('assertEqual', got, want, (g, w) =>
    g === w || (Number.isNaN(g) && Number.isNaN(w)) ? 0 : Infinity,
  )
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
  const { ulp = 0, relative = closeness.ulp === undefined ? 1e-4 : 0, absolute = relative } = closeness
  await compare('assertAllClose', got, want, (g, w) => {
    if (typeof g === 'bigint' || typeof w === 'bigint') return g === w ? 0 : Infinity
    const distance =
      isFloat(want.type) || isComplex(want.type) ? ulpDistance(g, w, want.type) : g === w ? 0 : Infinity
    if (distance <= ulp) return 0
    const finite = Number.isFinite(g) && Number.isFinite(w)
    return finite && Math.abs(g - w) <= absolute + relative * Math.abs(w) ? 0 : distance
  })
}

type Element = number | bigint

async function compare(
  op: string,
  got: Tensor,
  want: Tensor,
  excess: (got: Element & number, want: Element & number) => number,
): Promise<void> {
  const headers = [describe(got), describe(want)]
  if (headers[0] !== headers[1]) throw failed(op, `expected ${headers[1]}, got ${headers[0]}`)
  const [left, right] = await Promise.all([elementsOf(got), elementsOf(want)])
  const worst = worstElement(left, right, excess)
  if (worst === null) return
  const width = isComplex(want.type) ? 2 : 1
  const index = unravel(Math.floor(worst.index / width), want.spec.shape)
  const distance = Number.isFinite(worst.distance) ? ` (${worst.distance.toPrecision(3)} ulp apart)` : ''
  throw failed(
    op,
    `${worst.count} of ${right.length} elements differ, most at [${index.join(', ')}]: expected ` +
      `${String(right[worst.index])}, got ${String(left[worst.index])}${distance}`,
  )
}

function worstElement(
  got: Elements,
  want: Elements,
  excess: (got: never, want: never) => number,
): { readonly index: number; readonly distance: number; readonly count: number } | null {
  let index = -1
  let distance = 0
  let count = 0
  for (let i = 0; i < want.length; i++) {
    const own = excess(got[i] as never, want[i] as never)
    if (own > 0) count++
    if (own > distance) [index, distance] = [i, own]
  }
  return index < 0 ? null : { index, distance, count }
}

function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = []
  let rest = flat
  for (const length of [...shape].reverse()) {
    index.unshift(rest % length)
    rest = Math.floor(rest / length)
  }
  return index
}

function describe(tensor: Tensor): string {
  return `${tensor.type} ${formatShape(tensor)}`
}

function failed(op: string, message: string): NxError {
  return new NxError('assertion', op, `${message}`)
}
