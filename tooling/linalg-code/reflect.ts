// A reflection of rows.
import type { Local, ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import { across, loadPair, multiplyAdd, multiplySubtract, size, zero } from './vectors.ts'

/** Vectors in a turn. */
const vectors = 4

/** Exports `reflect(x, row, rows, v, count, tau)`: subtracts from each row its product with `v`, times `tau`, times `v`; numbers in eights. */
export function reflect(module: ModuleBuilder): void {
  const f = module.func('reflect', ['i32', 'i32', 'i32', 'i32', 'i32', 'f64'])
  const [x, row, rows, v, count, tau] = f.params
  const [at, from, turns] = f.locals('i32', 3) as [Local, Local, Local]
  const sums = f.locals('v128', vectors)
  const [p, q] = f.locals('v128', 2) as [Local, Local]
  const each = (body: (offset: number, index: number) => void): void => {
    f.set(at, f.get(x))
    f.set(from, f.get(v))
    f.set(turns, f.op('i32.shr_u', f.get(count), f.i32(3)))
    f.countDown(turns, () => {
      for (let i = 0; i < vectors; i++) body(2 * size * i, i)
      f.increment(at, 2 * size * vectors)
      f.increment(from, 2 * size * vectors)
    })
  }
  f.countDown(rows, () => {
    for (const sum of sums) f.set(sum, zero(f))
    each((offset, i) => {
      f.set(p, loadPair(f, at, offset))
      f.set(q, loadPair(f, from, offset))
      multiplyAdd(f, sums[i]!, p, q)
    })
    for (const sum of sums.slice(1)) f.set(sums[0]!, f.op('f64x2.add', f.get(sums[0]!), f.get(sum)))
    f.set(p, f.op('f64x2.splat', f.op('f64.mul', f.get(tau), across(f, sums[0]!))))
    each((offset) => {
      f.set(q, loadPair(f, at, offset))
      f.set(sums[0]!, loadPair(f, from, offset))
      multiplySubtract(f, q, p, sums[0]!)
      f.store('v128.store', offset, f.get(at), f.get(q))
    })
    f.advance(x, row)
  })
}
