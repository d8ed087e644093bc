// Triangular systems of a few rows.
import type { Local, ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import { leastNormal, loadBoth, loadPair, multiplyAdd, size, zero } from './vectors.ts'

/** Vectors of a strip. */
const vectors = 4

/**
 * Exports `substitute(x, xRow, t, tRow, tStep, rows, columns, unit)`: solves `t x = b` in place of `b`, from the first row to the
 * last, for columns in eights. With negative steps it goes from the last row of an upper triangle to the first.
 */
export function substitute(module: ModuleBuilder): void {
  const f = module.func('substitute', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [x, xRow, t, tRow, tStep, rows, columns, unit] = f.params
  const [j, i, k, row, at, from] = f.locals('i32', 6) as [Local, Local, Local, Local, Local, Local]
  const sums = f.locals('v128', vectors)
  const [factor, each] = f.locals('v128', 2) as [Local, Local]
  const pivot = f.local('f64')
  f.forRange(j, columns, 2 * vectors, () => {
    f.set(i, f.i32(0))
    f.set(row, f.get(x))
    const first = f.local('i32')
    f.set(first, f.get(t))
    f.forRange(i, rows, 1, () => {
      sums.forEach((sum) => f.set(sum, zero(f)))
      f.set(from, f.get(x))
      f.set(at, f.get(first))
      f.set(k, f.get(i))
      f.countDown(k, () => {
        f.set(factor, loadBoth(f, at))
        sums.forEach((sum, v) => {
          f.set(each, loadPair(f, from, 2 * size * v))
          multiplyAdd(f, sum, factor, each)
        })
        f.advance(at, tStep)
        f.advance(from, xRow)
      })
      sums.forEach((sum, v) => f.set(sum, f.op('f64x2.sub', loadPair(f, row, 2 * size * v), f.get(sum))))
      f.if(f.op('i32.eqz', f.get(unit)), () => {
        f.set(pivot, f.load('f64.load', 0, f.get(at)))
        f.set(factor, f.op('f64x2.splat', f.get(pivot)))
        // A number times the reciprocal takes less time than a quotient.
        f.if(
          f.op('f64.lt', f.op('f64.abs', f.get(pivot)), f.f64(leastNormal)),
          () => sums.forEach((sum) => f.set(sum, f.op('f64x2.div', f.get(sum), f.get(factor)))),
          () => {
            f.set(factor, f.op('f64x2.div', f.op('f64x2.splat', f.f64(1)), f.get(factor)))
            sums.forEach((sum) => f.set(sum, f.op('f64x2.mul', f.get(sum), f.get(factor))))
          },
        )
      })
      sums.forEach((sum, v) => f.store('v128.store', 2 * size * v, f.get(row), f.get(sum)))
      f.advance(row, xRow)
      f.advance(first, tRow)
    })
    f.increment(x, 2 * vectors * size)
  })
}
