// Parts of a step of the reduction to bidiagonal form.
import type { Local, ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import { across, loadBoth, loadPair, multiplyAdd, multiplySubtract, size, zero } from './vectors.ts'

/**
 * Exports `changeRows(a, row, v, x, u, rows, y, w, sums, pairs)`: `a -= v yᵀ + x wᵀ` and `sums += uᵀ a`, for so many rows and pairs of
 * columns.
 */
export function changeRows(module: ModuleBuilder): void {
  const f = module.func('changeRows', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [a, row, v, x, u, rows, y, w, sums, pairs] = f.params
  const [at, count] = f.locals('i32', 2) as [Local, Local]
  const of = [0, 1].map(() => {
    const [own, own2, own3, each] = f.locals('v128', 4) as [Local, Local, Local, Local]
    return { pointer: f.local('i32'), v: own, x: own2, u: own3, each }
  })
  const [yj, wj, total] = f.locals('v128', 3) as [Local, Local, Local]
  const pass = (parts: typeof of): void => {
    parts.forEach((each, k) => {
      f.set(each.v, loadBoth(f, v, k * size))
      f.set(each.x, loadBoth(f, x, k * size))
      f.set(each.u, loadBoth(f, u, k * size))
      f.set(each.pointer, f.get(a))
      f.advance(a, row)
    })
    f.set(at, f.i32(0))
    f.set(count, f.get(pairs))
    f.countDown(count, () => {
      const pair = (base: Local): void => f.load('v128.load', 0, f.op('i32.add', f.get(base), f.get(at)))
      f.set(yj, pair(y))
      f.set(wj, pair(w))
      f.set(total, pair(sums))
      for (const each of parts) {
        f.set(each.each, loadPair(f, each.pointer))
        multiplySubtract(f, each.each, each.v, yj)
        multiplySubtract(f, each.each, each.x, wj)
        f.store('v128.store', 0, f.get(each.pointer), f.get(each.each))
        f.increment(each.pointer, 2 * size)
        multiplyAdd(f, total, each.each, each.u)
      }
      f.store('v128.store', 0, f.op('i32.add', f.get(sums), f.get(at)), f.get(total))
      f.increment(at, 2 * size)
    })
    for (const vector of [v, x, u]) f.increment(vector, parts.length * size)
    f.increment(rows, -parts.length)
  }
  f.loop((next) => {
    f.if(
      f.op('i32.gt_u', f.get(rows), f.i32(1)),
      () => pass(of),
      () => pass(of.slice(1)),
    )
    f.brIf(next, f.get(rows))
  })
}

/** Rows that are multiplied at once. */
const group = 4

/** Exports `multiplyRows(a, row, rows, x, pairs, product)`: `product = a x`, for rows in fours and so many pairs of columns. */
export function multiplyRows(module: ModuleBuilder): void {
  const f = module.func('multiplyRows', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [a, row, rows, x, pairs, product] = f.params
  const [at, count, k] = f.locals('i32', 3) as [Local, Local, Local]
  const pointers = f.locals('i32', group)
  const sums = f.locals('v128', group)
  const [xj, each] = f.locals('v128', 2) as [Local, Local]
  f.forRange(k, rows, group, () => {
    for (const pointer of pointers) {
      f.set(pointer, f.get(a))
      f.advance(a, row)
    }
    for (const sum of sums) f.set(sum, zero(f))
    f.set(at, f.get(x))
    f.set(count, f.get(pairs))
    f.countDown(count, () => {
      f.set(xj, loadPair(f, at))
      f.increment(at, 2 * size)
      pointers.forEach((pointer, i) => {
        f.set(each, loadPair(f, pointer))
        multiplyAdd(f, sums[i]!, each, xj)
        f.increment(pointer, 2 * size)
      })
    })
    sums.forEach((sum, i) => f.store('f64.store', i * size, f.get(product), across(f, sum)))
    f.increment(product, group * size)
  })
}
