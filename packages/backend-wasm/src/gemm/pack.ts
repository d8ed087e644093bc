// Packing: copies a strided matrix into panels that the tile kernels read from front to back.
import type { Callable, FunctionBuilder, Local, ModuleBuilder } from '../encoder/index.ts'
import type { Element } from './element.ts'
import { advanceBy, byGroups, rowPointers } from './loops.ts'
import { tileRowsLeft } from './macro.ts'

/**
 * Emits and exports `<name>(source, across, along, target, count, k)`: panels of `width` out of `count` × `k` elements.
 *
 * `across` is the stride in bytes from one row of a panel to the next, `along` the one along k. In the target, the
 * `width` elements of one k lie together. A last panel that is not full is filled with zeros.
 */
export function packKernel(
  module: ModuleBuilder,
  element: Element,
  copy: Callable,
  name: 'packRows' | 'packColumns',
): void {
  const width = name === 'packRows' ? element.tileRows : element.tileColumns
  const { byteLength } = element
  const f = module.func(name, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [source, across, along, target, count, k] = f.params
  const [panelBytes, part, rows, firstK, from, to] = f.locals('i32', 6) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ]
  const copied = copiedPanel(module, element, width)
  const transposed = transposedPanel(module, element, width)
  const panel = (): void => [source, across, along, target, k].forEach((value) => f.get(value))
  f.set(panelBytes, f.op('i32.mul', f.get(k), f.i32(width * byteLength)))
  f.loop((next) => {
    f.set(part, name === 'packRows' ? tileRowsLeft(f, element, () => f.get(count)) : f.get(count))
    f.set(firstK, f.i32(0))
    f.if(
      f.op('i32.lt_u', f.get(part), f.i32(width)),
      () => {
        f.memoryFill(f.get(target), f.i32(0), f.get(panelBytes))
        f.set(rows, f.get(part))
      },
      () => {
        f.set(part, f.i32(width))
        f.set(rows, f.i32(width))
        f.if(f.op('i32.eq', f.get(across), f.i32(byteLength)), () => {
          f.call(copied, panel())
          f.set(rows, f.i32(0))
        })
        f.if(f.op('i32.eq', f.get(along), f.i32(byteLength)), () => {
          f.call(transposed, panel())
          f.set(firstK, f.op('i32.and', f.get(k), f.i32(-element.lanes)))
        })
      },
    )
    // What whole vectors have not covered.
    f.set(from, f.get(source))
    advanceBy(f, from, along, firstK)
    f.op('i32.add', f.get(target), f.op('i32.mul', f.get(firstK), f.i32(width * byteLength)))
    f.set(to)
    f.call(
      copy,
      f.get(from),
      f.get(to),
      f.i32(1),
      f.i32(0),
      f.i32(0),
      f.get(rows),
      f.get(across),
      f.i32(byteLength),
      f.op('i32.sub', f.get(k), f.get(firstK)),
      f.get(along),
      f.i32(width * byteLength),
    )
    advanceBy(f, source, across, part)
    f.advance(target, panelBytes)
    f.brIf(next, f.tee(count, f.op('i32.sub', f.get(count), f.get(part))))
  })
}

/**
 * Emits and exports `copy(from, to, slices, fromSlice, toSlice, rows, fromRow, toRow, count, fromStep, toStep)`: slices of rows of
 * so many elements, all distances in bytes.
 */
export function copyKernel(module: ModuleBuilder, { byteLength, lanes, load, store }: Element): Callable {
  const f = module.func('copy', new Array<'i32'>(11).fill('i32'))
  const [from, to, slices, fromSlice, toSlice, rows, fromRow, toRow, count, fromStep, toStep] =
    f.params as Local[]
  const [fromAt, toAt, left, source, target, n] = f.locals('i32', 6)
  const isDense = (step: Local): void => f.op('i32.eq', f.get(step), f.i32(byteLength))
  f.countDown(slices!, () => {
    f.set(fromAt!, f.get(from!))
    f.set(toAt!, f.get(to!))
    f.set(left!, f.get(rows!))
    f.countDown(left!, () => {
      f.set(source!, f.get(fromAt!))
      f.set(target!, f.get(toAt!))
      f.set(n!, f.get(count!))
      f.if(f.op('i32.and', isDense(fromStep!), isDense(toStep!)), () =>
        byGroups(f, n!, [4 * lanes, lanes], (size) => {
          const bytes = size * byteLength
          for (let at = 0; at < bytes; at += 16)
            f.store('v128.store', at, f.get(target!), f.load('v128.load', at, f.get(source!)))
          f.increment(source!, bytes)
          f.increment(target!, bytes)
        }),
      )
      f.countDown(n!, () => {
        f.store(store, 0, f.get(target!), f.load(load, 0, f.get(source!)))
        f.advance(source!, fromStep!)
        f.advance(target!, toStep!)
      })
      f.advance(fromAt!, fromRow!)
      f.advance(toAt!, toRow!)
    })
    f.advance(from!, fromSlice!)
    f.advance(to!, toSlice!)
  })
  return f
}

const panelParams = ['i32', 'i32', 'i32', 'i32', 'i32'] as const

/** Rows next to each other: the elements of one k are copied as they lie. */
function copiedPanel(module: ModuleBuilder, element: Element, width: number): FunctionBuilder {
  const f = module.func(undefined, panelParams)
  const [source, , along, target, k] = f.params
  const bytes = width * element.byteLength
  f.countDown(k, () => {
    for (const offset of vectorStarts(bytes, 16)) {
      f.store('v128.store', offset, f.get(target), f.load('v128.load', offset, f.get(source)))
    }
    f.advance(source, along)
    f.increment(target, bytes)
  })
  return f
}

/** Emits the transposition of one vector from each row into as many neighbouring panel columns. */
export function transposeSquares(
  f: FunctionBuilder,
  { byteLength, lanes }: Element,
  rows: readonly Local[],
  target: Local,
): void {
  const step = rows.length * byteLength
  /** The low or the high halves of two vectors, lane by lane in turn. */
  const interleaved = (x: Local, y: Local, from: number): Local => {
    const pattern = Array.from({ length: 16 }, (_, i) => {
      const lane = Math.floor(i / byteLength)
      return (lane % 2) * 16 + (from + (lane >> 1)) * byteLength + (i % byteLength)
    })
    const result = f.local('v128')
    f.set(result, f.shuffle(pattern, f.get(x), f.get(y)))
    return result
  }
  for (const start of vectorStarts(rows.length, lanes)) {
    let square = f.locals('v128', lanes)
    square.forEach((row, i) => f.set(row, f.load('v128.load', 0, f.get(rows[start + i]!))))
    // To interleave the first half of the rows with the second transposes, when done once for each bit of a row number.
    for (let bits = 1; bits < lanes; bits *= 2) {
      square = square.map((_, i) => {
        const row = i >> 1
        return interleaved(square[row]!, square[row + lanes / 2]!, ((i % 2) * lanes) / 2)
      })
    }
    square.forEach((row, i) =>
      f.store('v128.store', i * step + start * byteLength, f.get(target), f.get(row)),
    )
  }
}

/** Where vectors of `size` begin that cover a length together; the last one may overlap the one before. */
export function vectorStarts(length: number, size: number): number[] {
  return Array.from({ length: Math.ceil(length / size) }, (_, i) => Math.min(i * size, length - size))
}

/** Rows contiguous along k: transposes squares of one vector's lanes; leaves the last `k % lanes` out. */
function transposedPanel(module: ModuleBuilder, element: Element, width: number): FunctionBuilder {
  const { byteLength, lanes } = element
  const f = module.func(undefined, panelParams)
  const [source, across, , target, k] = f.params
  const rows = rowPointers(f, source, across, width)
  f.set(k, f.op('i32.div_u', f.get(k), f.i32(lanes)))
  f.countDown(k, () => {
    transposeSquares(f, element, rows, target)
    for (const row of rows) f.increment(row, 16)
    f.increment(target, width * byteLength * lanes)
  })
  return f
}
