// A step of the reduction to tridiagonal form.
import type { Local, ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import {
  across,
  loadBoth,
  loadPair,
  multiplyAdd,
  multiplySubtract,
  setAddress,
  size,
  zero,
} from './vectors.ts'

/**
 * Exports `changeSymmetric(a, row, first, beyond, v, w, x, product)`: `a -= v wᵀ + w vᵀ` and `product += a x` for the rows and columns
 * in between, of the lower triangle.
 */
export function changeSymmetric(module: ModuleBuilder): void {
  const f = module.func('changeSymmetric', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [a, row, first, beyond, v, w, x, product] = f.params
  const [i, j, at, place, offset, rest] = f.locals('i32', 6) as [Local, Local, Local, Local, Local, Local]
  const [corner, between, x0, x1] = f.locals('f64', 4) as [Local, Local, Local, Local]
  const of = [0, 1].map(() => {
    const [own, own2, own3, sum, each] = f.locals('v128', 5) as [Local, Local, Local, Local, Local]
    return { pointer: f.local('i32'), v: own, w: own2, x: own3, sum, each }
  })
  const [vj, wj, total] = f.locals('v128', 3) as [Local, Local, Local]
  const number = (base: Local, at: Local, moved = 0): void =>
    f.load('f64.load', moved, f.op('i32.add', f.get(base), f.get(at)))
  const add = (base: Local, at: Local, moved: number, value: () => void): void =>
    f.store(
      'f64.store',
      moved,
      f.op('i32.add', f.get(base), f.get(at)),
      f.op('f64.add', number(base, at, moved), value()),
    )
  /** Rows from `i` on, left of column `i`. */
  const left = (rows: readonly (typeof of)[number][]): void => {
    // Bytes before entry `i` of a row or a vector.
    f.set(offset, f.op('i32.shl', f.get(i), f.i32(3)))
    rows.forEach((each, k) => {
      const base = f.local('i32')
      f.set(base, f.op('i32.add', f.get(i), f.i32(k)))
      setAddress(f, each.pointer, a, base, row)
      f.set(each.pointer, f.op('i32.add', f.get(each.pointer), f.op('i32.shl', f.get(first), f.i32(3))))
      for (const [local, vector] of [
        [each.v, v],
        [each.w, w],
        [each.x, x],
      ] as const) {
        f.set(place, f.op('i32.add', f.get(vector), f.get(offset)))
        f.set(local, loadBoth(f, place, k * size))
      }
      f.set(each.sum, zero(f))
    })
    f.set(at, f.op('i32.shl', f.get(first), f.i32(3)))
    f.set(j, f.op('i32.shr_u', f.op('i32.sub', f.get(i), f.get(first)), f.i32(1)))
    f.countDown(j, () => {
      const pair = (base: Local): void => f.load('v128.load', 0, f.op('i32.add', f.get(base), f.get(at)))
      f.set(vj, pair(v))
      f.set(wj, pair(w))
      for (const each of rows) {
        f.set(each.each, loadPair(f, each.pointer))
        multiplySubtract(f, each.each, each.v, wj)
        multiplySubtract(f, each.each, each.w, vj)
        f.store('v128.store', 0, f.get(each.pointer), f.get(each.each))
        f.increment(each.pointer, 2 * size)
      }
      f.set(vj, pair(x))
      f.set(total, pair(product))
      for (const each of rows) {
        multiplyAdd(f, each.sum, each.each, vj)
        multiplyAdd(f, total, each.each, each.x)
      }
      f.store('v128.store', 0, f.op('i32.add', f.get(product), f.get(at)), f.get(total))
      f.increment(at, 2 * size)
    })
  }
  const lane = (vector: Local): void => f.lane('f64x2.extract_lane', 0, f.get(vector))
  /** An entry less `p q' + q p'` of the rows of `v` and `w`. */
  const changed = (
    pointer: Local,
    moved: number,
    own: (typeof of)[number],
    other: (typeof of)[number],
  ): void =>
    f.op(
      'f64.sub',
      f.load('f64.load', moved, f.get(pointer)),
      f.op(
        'f64.add',
        f.op('f64.mul', lane(own.v), lane(other.w)),
        f.op('f64.mul', lane(own.w), lane(other.v)),
      ),
    )
  const [upper, lower] = of as [(typeof of)[number], (typeof of)[number]]
  f.set(i, f.get(first))
  f.set(rest, f.op('i32.sub', f.get(beyond), f.i32(1)))
  f.forRange(i, rest, 2, () => {
    left(of)
    // The three entries at the end, which have no others across the diagonal.
    f.set(x0, lane(upper.x))
    f.set(x1, lane(lower.x))
    f.set(corner, changed(upper.pointer, 0, upper, upper))
    f.store('f64.store', 0, f.get(upper.pointer), f.get(corner))
    f.set(between, changed(lower.pointer, 0, lower, upper))
    f.store('f64.store', 0, f.get(lower.pointer), f.get(between))
    const sumOf = (vector: Local, p: Local, q: Local): void =>
      f.op(
        'f64.add',
        across(f, vector),
        f.op('f64.add', f.op('f64.mul', f.get(p), f.get(x0)), f.op('f64.mul', f.get(q), f.get(x1))),
      )
    add(product, offset, 0, () => sumOf(upper.sum, corner, between))
    f.set(corner, changed(lower.pointer, size, lower, lower))
    f.store('f64.store', size, f.get(lower.pointer), f.get(corner))
    add(product, offset, size, () => sumOf(lower.sum, between, corner))
  })
  f.if(f.op('i32.lt_u', f.get(i), f.get(beyond)), () => {
    left([upper])
    f.set(x0, lane(upper.x))
    f.set(corner, changed(upper.pointer, 0, upper, upper))
    f.store('f64.store', 0, f.get(upper.pointer), f.get(corner))
    add(product, offset, 0, () =>
      f.op('f64.add', across(f, upper.sum), f.op('f64.mul', f.get(corner), f.get(x0))),
    )
  })
}
