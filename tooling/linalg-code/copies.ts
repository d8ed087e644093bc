// Copies between rows of f32 that follow each other and rows of f64 at a distance.
import type { Local, ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import { loadPair, size } from './vectors.ts'

/** Exports `widen(from, to, row, rows, columns)`: writes f32 as rows of f64. */
export function widen(module: ModuleBuilder): void {
  const f = module.func('widen', ['i32', 'i32', 'i32', 'i32', 'i32'])
  const [from, to, row, rows, columns] = f.params
  const [at, pairs] = f.locals('i32', 2) as [Local, Local]
  f.countDown(rows, () => {
    f.set(at, f.get(to))
    f.set(pairs, f.op('i32.shr_u', f.get(columns), f.i32(1)))
    f.countDown(pairs, () => {
      f.store(
        'v128.store',
        0,
        f.get(at),
        f.op('f64x2.promote_low_f32x4', f.load('v128.load64_zero', 0, f.get(from))),
      )
      f.increment(from, size)
      f.increment(at, 2 * size)
    })
    f.if(f.op('i32.and', f.get(columns), f.i32(1)), () => {
      f.store('f64.store', 0, f.get(at), f.op('f64.promote_f32', f.load('f32.load', 0, f.get(from))))
      f.increment(from, size / 2)
    })
    f.advance(to, row)
  })
}

/** Exports `narrow(from, row, to, rows, columns)`: writes rows of f64 as f32. */
export function narrow(module: ModuleBuilder): void {
  const f = module.func('narrow', ['i32', 'i32', 'i32', 'i32', 'i32'])
  const [from, row, to, rows, columns] = f.params
  const [at, pairs] = f.locals('i32', 2) as [Local, Local]
  f.countDown(rows, () => {
    f.set(at, f.get(from))
    f.set(pairs, f.op('i32.shr_u', f.get(columns), f.i32(1)))
    f.countDown(pairs, () => {
      f.memoryLane('v128.store64_lane', 0, 0, f.get(to), f.op('f32x4.demote_f64x2_zero', loadPair(f, at)))
      f.increment(to, size)
      f.increment(at, 2 * size)
    })
    f.if(f.op('i32.and', f.get(columns), f.i32(1)), () => {
      f.store('f32.store', 0, f.get(to), f.op('f32.demote_f64', f.load('f64.load', 0, f.get(at))))
      f.increment(to, size / 2)
    })
    f.advance(from, row)
  })
}

/** Bytes of the first numbers of two vectors, and of the second ones. */
const lanes = Array.from({ length: 16 }, (_, i) => i)
const firsts = [...lanes.slice(0, 8), ...lanes.slice(0, 8).map((i) => i + 16)]
const seconds = firsts.map((i) => i + 8)

/** Exports `turn(from, row, to, toRow, rows, columns)`: the transposed matrix, of rows and columns in pairs. */
export function turn(module: ModuleBuilder): void {
  const f = module.func('turn', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [from, row, to, toRow, rows, columns] = f.params
  const [at, into, i, j, other] = f.locals('i32', 5) as [Local, Local, Local, Local, Local]
  const [x, y] = f.locals('v128', 2) as [Local, Local]
  f.forRange(i, rows, 2, () => {
    f.set(at, f.get(from))
    f.set(into, f.get(to))
    f.set(j, f.i32(0))
    f.forRange(j, columns, 2, () => {
      f.set(x, loadPair(f, at))
      f.set(y, f.load('v128.load', 0, f.op('i32.add', f.get(at), f.get(row))))
      f.store('v128.store', 0, f.get(into), f.shuffle(firsts, f.get(x), f.get(y)))
      f.set(other, f.op('i32.add', f.get(into), f.get(toRow)))
      f.store('v128.store', 0, f.get(other), f.shuffle(seconds, f.get(x), f.get(y)))
      f.increment(at, 2 * size)
      f.set(into, f.op('i32.add', f.get(other), f.get(toRow)))
    })
    f.set(from, f.op('i32.add', f.get(from), f.op('i32.shl', f.get(row), f.i32(1))))
    f.increment(to, 2 * size)
  })
}

/** Exports `symmetrize(a, row, size)`: makes the upper triangle of an even number of rows the mean with the lower one. */
export function symmetrize(module: ModuleBuilder): void {
  const f = module.func('symmetrize', ['i32', 'i32', 'i32'])
  const [a, row, count] = f.params
  const [at, across, other, i, j] = f.locals('i32', 5) as [Local, Local, Local, Local, Local]
  const [x, y, half] = f.locals('v128', 3) as [Local, Local, Local]
  f.set(half, f.op('f64x2.splat', f.f64(0.5)))
  const halved = (vector: () => void): void => f.op('f64x2.mul', vector(), f.get(half))
  f.forRange(i, count, 2, () => {
    f.set(at, f.get(a))
    f.set(across, f.get(a))
    f.set(j, f.get(i))
    f.forRange(j, count, 2, () => {
      f.set(x, loadPair(f, across))
      f.set(y, f.load('v128.load', 0, f.op('i32.add', f.get(across), f.get(row))))
      const mean = (place: Local, lanes: readonly number[]): void =>
        f.store(
          'v128.store',
          0,
          f.get(place),
          f.op(
            'f64x2.add',
            halved(() => loadPair(f, place)),
            halved(() => f.shuffle(lanes, f.get(x), f.get(y))),
          ),
        )
      f.set(other, f.op('i32.add', f.get(at), f.get(row)))
      mean(at, firsts)
      mean(other, seconds)
      f.increment(at, 2 * size)
      f.set(across, f.op('i32.add', f.get(across), f.op('i32.shl', f.get(row), f.i32(1))))
    })
    f.set(
      a,
      f.op('i32.add', f.get(a), f.op('i32.add', f.op('i32.shl', f.get(row), f.i32(1)), f.i32(2 * size))),
    )
  })
}

/**
 * Exports `lowerFromUpper(from, row, to, size, narrow)`: writes the transposed upper triangle as rows that follow each other, of f32
 * if `narrow`, with zeros above the diagonal. Entries below the diagonal are read where they are beside it in an even row. Of an odd
 * number of rows, so many bytes behind the last one as it has are written over.
 */
export function lowerFromUpper(module: ModuleBuilder): void {
  const f = module.func('lowerFromUpper', ['i32', 'i32', 'i32', 'i32', 'i32'])
  const [from, row, to, count, narrow] = f.params
  const [at, into, i, j, bytes, wide, beyond] = f.locals('i32', 7) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ]
  const [x, y] = f.locals('v128', 2) as [Local, Local]
  f.set(bytes, f.op('i32.shr_u', f.i32(size), f.get(narrow)))
  f.set(wide, f.op('i32.mul', f.get(bytes), f.get(count)))
  f.forRange(j, count, 2, () => {
    f.set(at, f.op('i32.add', f.get(from), f.op('i32.shl', f.get(j), f.i32(3))))
    f.set(into, f.get(to))
    f.set(i, f.i32(0))
    f.set(beyond, f.op('i32.add', f.get(j), f.i32(1)))
    f.forRange(i, beyond, 2, () => {
      f.set(x, loadPair(f, at))
      f.set(y, f.load('v128.load', 0, f.op('i32.add', f.get(at), f.get(row))))
      const first = (): void => f.shuffle(firsts, f.get(x), f.get(y))
      const second = (): void => f.shuffle(seconds, f.get(x), f.get(y))
      const next = (): void => f.op('i32.add', f.get(into), f.get(wide))
      f.if(
        f.get(narrow),
        () => {
          f.memoryLane('v128.store64_lane', 0, 0, f.get(into), f.op('f32x4.demote_f64x2_zero', first()))
          f.memoryLane('v128.store64_lane', 0, 0, next(), f.op('f32x4.demote_f64x2_zero', second()))
        },
        () => {
          f.store('v128.store', 0, f.get(into), first())
          f.store('v128.store', 0, next(), second())
        },
      )
      f.set(into, f.op('i32.add', f.get(into), f.op('i32.shl', f.get(bytes), f.i32(1))))
      f.set(at, f.op('i32.add', f.get(at), f.op('i32.shl', f.get(row), f.i32(1))))
    })
    f.increment(beyond, 1)
    f.if(f.op('i32.lt_u', f.get(beyond), f.get(count)), () => {
      const rest = (): void => f.op('i32.mul', f.get(bytes), f.op('i32.sub', f.get(count), f.get(beyond)))
      f.memoryFill(f.get(into), f.i32(0), rest())
      f.memoryFill(f.op('i32.add', f.get(into), f.get(wide)), f.i32(0), rest())
    })
    f.set(to, f.op('i32.add', f.get(to), f.op('i32.shl', f.get(wide), f.i32(1))))
  })
}
