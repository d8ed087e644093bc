// Elimination of eight columns with partial pivoting.
import type { Local, ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import { leastNormal, loadPair, multiplySubtract, size } from './vectors.ts'

const columns = 8

/**
 * Exports `eliminate(a, row, first, rows, order)`: leaves `l` and `u` in place of eight columns from `first` on, of a matrix with so
 * many rows that count, exchanges whole rows, and their numbers in `order`; gives whether the permutation is odd. A column without
 * a pivot is left as it is, and NaN counts as largest.
 */
export function eliminate(module: ModuleBuilder): void {
  const f = module.func('eliminate', ['i32', 'i32', 'i32', 'i32', 'i32'], ['i32'])
  const [a, row, first, rows, order] = f.params
  const [k, i, found, own, at, other, count, odd, isTiny] = f.locals('i32', 9) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ]
  const [largest, each, pivot, reciprocal, beside] = f.locals('f64', 5) as [Local, Local, Local, Local, Local]
  const pivots = f.locals('v128', columns / 2)
  const [factor, vector, kept] = f.locals('v128', 3) as [Local, Local, Local]

  /** Whether the number is larger than all before. */
  const compare = (): void =>
    f.if(f.op('i32.eqz', f.op('f64.le', f.tee(each, f.op('f64.abs', f.get(each))), f.get(largest))), () => {
      f.if(f.op('f64.eq', f.get(largest), f.get(largest)), () => {
        f.set(largest, f.get(each))
        f.set(found, f.get(i))
      })
    })
  const restart = (): void => {
    f.set(largest, f.f64(-1))
  }

  f.set(k, f.get(first))
  // Where column `first` of row k is.
  f.set(
    own,
    f.op(
      'i32.add',
      f.op('i32.add', f.get(a), f.op('i32.mul', f.get(k), f.get(row))),
      f.op('i32.mul', f.get(first), f.i32(size)),
    ),
  )
  restart()
  f.set(i, f.get(k))
  f.set(at, f.get(own))
  f.set(found, f.get(k))
  f.forRange(i, rows, 1, () => {
    f.set(each, f.load('f64.load', 0, f.get(at)))
    compare()
    f.advance(at, row)
  })
  for (let step = 0; step < columns; step++) {
    f.if(f.op('i32.ge_u', f.get(k), f.get(rows)), () => {
      f.get(odd)
      f.op('return')
    })
    f.if(f.op('i32.ne', f.get(found), f.get(k)), () => {
      f.set(at, f.op('i32.add', f.get(a), f.op('i32.mul', f.get(k), f.get(row))))
      f.set(other, f.op('i32.add', f.get(a), f.op('i32.mul', f.get(found), f.get(row))))
      f.set(count, f.op('i32.shr_u', f.get(row), f.i32(4)))
      f.countDown(count, () => {
        f.set(kept, loadPair(f, at))
        f.store('v128.store', 0, f.get(at), loadPair(f, other))
        f.store('v128.store', 0, f.get(other), f.get(kept))
        f.increment(at, 16)
        f.increment(other, 16)
      })
      const place = (local: Local): void =>
        f.op('i32.add', f.get(order), f.op('i32.shl', f.get(local), f.i32(2)))
      f.set(count, f.load('i32.load', 0, place(k)))
      f.store('i32.store', 0, place(k), f.load('i32.load', 0, place(found)))
      f.store('i32.store', 0, place(found), f.get(count))
      f.set(odd, f.op('i32.eqz', f.get(odd)))
    })
    f.set(pivot, f.load('f64.load', step * size, f.get(own)))
    f.if(f.op('f64.eq', f.get(pivot), f.f64(0)), () => f.set(pivot, f.f64(1)))
    f.set(isTiny, f.op('f64.lt', f.op('f64.abs', f.get(pivot)), f.f64(leastNormal)))
    f.set(reciprocal, f.op('f64.div', f.f64(1), f.get(pivot)))
    const isEven = step % 2 === 0
    const firstVector = Math.ceil((step + 1) / 2)
    if (isEven) f.set(beside, f.load('f64.load', (step + 1) * size, f.get(own)))
    for (let v = firstVector; v < columns / 2; v++) f.set(pivots[v]!, loadPair(f, own, 2 * v * size))
    restart()
    f.increment(k, 1)
    f.advance(own, row)
    f.set(found, f.get(k))
    f.set(i, f.get(k))
    f.set(at, f.get(own))
    f.forRange(i, rows, 1, () => {
      f.set(each, f.load('f64.load', step * size, f.get(at)))
      f.if(
        f.get(isTiny),
        () => f.set(each, f.op('f64.div', f.get(each), f.get(pivot))),
        () => f.set(each, f.op('f64.mul', f.get(each), f.get(reciprocal))),
      )
      f.store('f64.store', step * size, f.get(at), f.get(each))
      f.set(factor, f.op('f64x2.splat', f.get(each)))
      if (isEven) {
        f.set(
          each,
          f.op(
            'f64.sub',
            f.load('f64.load', (step + 1) * size, f.get(at)),
            f.op('f64.mul', f.get(each), f.get(beside)),
          ),
        )
        f.store('f64.store', (step + 1) * size, f.get(at), f.get(each))
      }
      for (let v = firstVector; v < columns / 2; v++) {
        f.set(vector, loadPair(f, at, 2 * v * size))
        multiplySubtract(f, vector, factor, pivots[v]!)
        f.store('v128.store', 2 * v * size, f.get(at), f.get(vector))
        if (!isEven && v === firstVector) f.set(each, f.lane('f64x2.extract_lane', 0, f.get(vector)))
      }
      if (step + 1 < columns) compare()
      f.advance(at, row)
    })
  }
  f.get(odd)
}
