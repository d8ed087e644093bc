// Cholesky factors of eight rows.
import type { Local, ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import { size } from './vectors.ts'

/** Exports `root(a, row)`: the upper triangle `u` with `uᵀ u = a`, of eight rows, in place of that of `a`. */
export function root(module: ModuleBuilder): void {
  const f = module.func('root', ['i32', 'i32'])
  const [a, row] = f.params
  const rows = [a, ...f.locals('i32', 7)]
  const [x, pivot] = f.locals('f64', 2) as [Local, Local]
  const u = f.locals('f64', 8)
  rows.slice(1).forEach((each, i) => f.set(each, f.op('i32.add', f.get(rows[i]!), f.get(row))))
  rows.forEach((own, k) => {
    f.set(
      pivot,
      f.lane('f64x2.extract_lane', 0, f.op('f64x2.sqrt', f.load('v128.load64_splat', k * size, f.get(own)))),
    )
    f.store('f64.store', k * size, f.get(own), f.get(pivot))
    for (let j = k + 1; j < 8; j++) {
      f.set(u[j]!, f.op('f64.div', f.load('f64.load', j * size, f.get(own)), f.get(pivot)))
      f.store('f64.store', j * size, f.get(own), f.get(u[j]!))
    }
    for (let i = k + 1; i < 8; i++) {
      for (let j = i; j < 8; j++) {
        f.set(x, f.op('f64.mul', f.get(u[i]!), f.get(u[j]!)))
        f.store(
          'f64.store',
          j * size,
          f.get(rows[i]!),
          f.op('f64.sub', f.load('f64.load', j * size, f.get(rows[i]!)), f.get(x)),
        )
      }
    }
  })
}
