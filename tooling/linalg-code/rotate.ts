// Rotations of neighbouring rows.
import type { Local, ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import { loadBoth, loadPair, multiplyAdd, size } from './vectors.ts'

/** Vectors of a strip. */
const vectors = 4

/**
 * Exports `rotate(x, row, columns, sweeps, count, turns)`: each of so many sweeps is the number of its first row and that of its
 * rotations, as i32. A rotation is a cosine and a sine: a row becomes `c` times it plus `s` times the next one, and that becomes
 * `c` times it less `s` times the row, and is turned with the one after it. Columns in eights.
 */
export function rotate(module: ModuleBuilder): void {
  const f = module.func('rotate', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [x, row, columns, sweeps, count, turns] = f.params
  const [j, at, sweep, turn, left, each, next] = f.locals('i32', 7) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ]
  const carried = f.locals('v128', vectors)
  const [c, s, t, y, sum] = f.locals('v128', 5) as [Local, Local, Local, Local, Local]
  f.forRange(j, columns, 2 * vectors, () => {
    f.set(sweep, f.get(sweeps))
    f.set(turn, f.get(turns))
    f.set(left, f.get(count))
    f.countDown(left, () => {
      f.set(at, f.op('i32.add', f.get(x), f.op('i32.mul', f.get(row), f.load('i32.load', 0, f.get(sweep)))))
      f.set(each, f.load('i32.load', 4, f.get(sweep)))
      f.increment(sweep, 8)
      carried.forEach((local, v) => f.set(local, loadPair(f, at, 2 * size * v)))
      f.countDown(each, () => {
        f.set(c, loadBoth(f, turn))
        f.set(s, loadBoth(f, turn, size))
        f.set(t, f.op('f64x2.neg', f.get(s)))
        f.increment(turn, 2 * size)
        f.set(next, f.op('i32.add', f.get(at), f.get(row)))
        carried.forEach((local, v) => {
          f.set(y, loadPair(f, next, 2 * size * v))
          f.set(sum, f.op('f64x2.mul', f.get(c), f.get(local)))
          multiplyAdd(f, sum, s, y)
          f.store('v128.store', 2 * size * v, f.get(at), f.get(sum))
          f.set(y, f.op('f64x2.mul', f.get(c), f.get(y)))
          multiplyAdd(f, y, t, local)
          f.set(local, f.get(y))
        })
        f.set(at, f.get(next))
      })
      carried.forEach((local, v) => f.store('v128.store', 2 * size * v, f.get(at), f.get(local)))
    })
    f.increment(x, 2 * size * vectors)
  })
}
