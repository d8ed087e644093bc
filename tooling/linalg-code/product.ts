// `c -= a b`, by tiles of registers.
import type { Callable, Local, ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import { loadBoth, loadPair, multiplyAdd, size } from './vectors.ts'

const tileParams = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const

/** Columns of a tile: two vectors. */
const columns = 4

/** A tile of so many rows, kept in registers over all terms. */
function tile(module: ModuleBuilder, rows: number): Callable {
  const f = module.func(undefined, tileParams)
  const [c, cRow, a, aRow, aStep, b, bStep, terms] = f.params
  const pointers = [a, ...f.locals('i32', rows - 1)]
  const sums = Array.from({ length: rows }, () => f.locals('v128', 2))
  const [left, right, x] = f.locals('v128', 3) as [Local, Local, Local]
  pointers.slice(1).forEach((each, i) => {
    f.set(each, f.op('i32.add', f.get(pointers[i]!), f.get(aRow)))
  })
  f.countDown(terms, () => {
    f.set(left, loadPair(f, b))
    f.set(right, loadPair(f, b, 2 * size))
    sums.forEach(([p, q], i) => {
      f.set(x, loadBoth(f, pointers[i]!))
      multiplyAdd(f, p!, x, left)
      multiplyAdd(f, q!, x, right)
      f.advance(pointers[i]!, aStep)
    })
    f.advance(b, bStep)
  })
  for (const pair of sums) {
    pair.forEach((sum, j) => {
      f.store(
        'v128.store',
        2 * size * j,
        f.get(c),
        f.op('f64x2.sub', loadPair(f, c, 2 * size * j), f.get(sum)),
      )
    })
    f.advance(c, cRow)
  }
  return f
}

/**
 * Exports `subtractProduct(c, cRow, a, aRow, aStep, b, bRow, bStep, rows, columns, terms, above, tall, packed)` for rows and columns in
 * fours, steps in bytes: entries of a row of `c` are contiguous. Only so many rows as `above` are computed in the first four
 * columns, and four more in each next four, if there are so many. `tall` says that tiles may have six rows, `packed` is where
 * four columns of `b` are copied to, which all rows of `a` then meet in a cache (Goto and van de Geijn, "Anatomy of
 * high-performance matrix multiplication", 2008).
 */
export function subtractProduct(module: ModuleBuilder): void {
  const [four, six] = [tile(module, 4), tile(module, 6)]
  const f = module.func('subtractProduct', [
    ...tileParams,
    ...(['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const),
  ])
  const [c, cRow, a, aRow, aStep, b, bRow, bStep, rows, width, terms, above, tall, packed] = f.params
  const [j, from, to, k, left, target, row, count] = f.locals('i32', 8) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ]
  f.forRange(j, width, columns, () => {
    f.set(left, f.op('select', f.get(above), f.get(rows), f.op('i32.lt_s', f.get(above), f.get(rows))))
    f.if(f.op('i32.lt_s', f.i32(0), f.get(left)), () => {
      panel()
    })
    f.increment(above, columns)
    f.increment(c, columns * size)
    f.set(b, f.op('i32.add', f.get(b), f.op('i32.mul', f.get(bStep), f.i32(columns))))
  })
  function panel(): void {
    f.set(from, f.get(b))
    f.set(to, f.get(packed))
    f.set(k, f.get(terms))
    f.if(
      f.op('i32.eq', f.get(bStep), f.i32(size)),
      () =>
        f.countDown(k, () => {
          for (const offset of [0, 2 * size])
            f.store('v128.store', offset, f.get(to), loadPair(f, from, offset))
          f.advance(from, bRow)
          f.increment(to, columns * size)
        }),
      () =>
        f.countDown(k, () => {
          f.set(target, f.get(from))
          for (let i = 0; i < columns; i++) {
            f.store('f64.store', i * size, f.get(to), f.load('f64.load', 0, f.get(target)))
            f.advance(target, bStep)
          }
          f.advance(from, bRow)
          f.increment(to, columns * size)
        }),
    )
    f.set(target, f.get(c))
    f.set(row, f.get(a))
    f.loop((next) => {
      // Eight rows are two tiles of four: one of two would wait for its sums.
      const isTall = (): void =>
        f.op(
          'i32.and',
          f.get(tall),
          f.op('i32.and', f.op('i32.gt_u', f.get(left), f.i32(5)), f.op('i32.ne', f.get(left), f.i32(8))),
        )
      const call = (callee: Callable): void =>
        f.call(
          callee,
          ...[target, cRow, row, aRow, aStep].map((each) => f.get(each)),
          f.get(packed),
          f.i32(columns * size),
          f.get(terms),
        )
      f.if(
        isTall(),
        () => {
          call(six)
          f.set(count, f.i32(6))
        },
        () => {
          call(four)
          f.set(count, f.i32(4))
        },
      )
      f.set(target, f.op('i32.add', f.get(target), f.op('i32.mul', f.get(count), f.get(cRow))))
      f.set(row, f.op('i32.add', f.get(row), f.op('i32.mul', f.get(count), f.get(aRow))))
      f.brIf(next, f.tee(left, f.op('i32.sub', f.get(left), f.get(count))))
    })
  }
}
