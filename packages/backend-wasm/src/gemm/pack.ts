// Packing: copies a strided matrix into panels that the tile kernels read from front to back.
import type { FunctionBuilder, Local, ModuleBuilder } from '../encoder/index.ts'
import type { Element } from './element.ts'
import { tileRowsLeft, tileVectors } from './macro.ts'

/** Byte patterns that pick the even or odd, low or high elements of two vectors. */
const picks = (element: number, lanes: readonly number[]): number[] =>
  lanes.flatMap((lane) => Array.from({ length: element }, (_, byte) => lane * element + byte))

/**
 * Emits and exports `<name>(source, across, along, target, count, k)`: panels of `width` out of `count` × `k` elements.
 *
 * `across` is the stride in bytes from one row of a panel to the next, `along` the one along k. In the target, the
 * `width` elements of one k lie together. A last panel that is not full is filled with zeros.
 */
export function packKernel(module: ModuleBuilder, element: Element, name: 'packRows' | 'packColumns'): void {
  const width = name === 'packRows' ? element.tileRows : tileVectors * element.lanes
  const { byteLength } = element
  const f = module.func(name, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [source, across, along, target, count, k] = f.params
  const [panelBytes, part] = f.locals('i32', 2) as [Local, Local]
  const strided = stridedPanel(module, element, width)
  const copied = copiedPanel(module, element, width)
  const transposed = transposedPanel(module, element, width)
  const wholeTurns = f.local('i32')
  const arguments_ = (): void => {
    f.get(source)
    f.get(across)
    f.get(along)
    f.get(target)
    f.get(k)
  }
  f.set(panelBytes, f.op('i32.mul', f.get(k), f.i32(width * byteLength)))
  f.set(wholeTurns, f.op('i32.and', f.get(k), f.i32(-element.lanes)))
  f.loop((next) => {
    f.set(part, name === 'packRows' ? tileRowsLeft(f, element, () => f.get(count)) : f.get(count))
    f.if(
      f.op('i32.lt_u', f.get(part), f.i32(width)),
      () => {
        f.memoryFill(f.get(target), f.i32(0), f.get(panelBytes))
        f.call(strided, arguments_(), f.get(part), f.i32(0))
      },
      () => {
        f.set(part, f.i32(width))
        f.if(
          f.op('i32.eq', f.get(across), f.i32(byteLength)),
          () => f.call(copied, arguments_()),
          () => {
            const contiguous = f.op('i32.eq', f.get(along), f.i32(byteLength))
            f.if(
              contiguous,
              () => {
                f.call(transposed, arguments_())
                f.call(strided, arguments_(), f.i32(width), f.get(wholeTurns))
              },
              () => f.call(strided, arguments_(), f.i32(width), f.i32(0)),
            )
          },
        )
      },
    )
    f.set(source, f.op('i32.add', f.get(source), f.op('i32.mul', f.get(across), f.get(part))))
    f.advance(target, panelBytes)
    f.brIf(next, f.tee(count, f.op('i32.sub', f.get(count), f.get(part))))
  })
}

const panelParams = ['i32', 'i32', 'i32', 'i32', 'i32'] as const

/** Any strides and any number of rows, element by element, starting at `firstK`. */
function stridedPanel(module: ModuleBuilder, element: Element, width: number): FunctionBuilder {
  const { byteLength, load, store } = element
  const f = module.func(undefined, [...panelParams, 'i32', 'i32'])
  const [source, across, along, target, k, rows, firstK] = f.params
  const [from, to, turns] = f.locals('i32', 3) as [Local, Local, Local]
  f.set(source, f.op('i32.add', f.get(source), f.op('i32.mul', f.get(firstK), f.get(along))))
  f.set(target, f.op('i32.add', f.get(target), f.op('i32.mul', f.get(firstK), f.i32(width * byteLength))))
  f.countDown(rows, () => {
    f.set(from, f.get(source))
    f.set(to, f.get(target))
    f.set(turns, f.op('i32.sub', f.get(k), f.get(firstK)))
    f.countDown(turns, () => {
      f.store(store, 0, f.get(to), f.load(load, 0, f.get(from)))
      f.advance(from, along)
      f.increment(to, width * byteLength)
    })
    f.advance(source, across)
    f.increment(target, byteLength)
  })
  return f
}

/** Rows next to each other: the elements of one k are copied as they lie. */
function copiedPanel(module: ModuleBuilder, element: Element, width: number): FunctionBuilder {
  const f = module.func(undefined, panelParams)
  const [source, , along, target, k] = f.params
  const bytes = width * element.byteLength
  f.countDown(k, () => {
    for (let offset = 0; offset < bytes; offset += 16) {
      if (bytes - offset >= 16) {
        f.store('v128.store', offset, f.get(target), f.load('v128.load', offset, f.get(source)))
      } else {
        f.store('i64.store', offset, f.get(target), f.load('i64.load', offset, f.get(source)))
      }
    }
    f.advance(source, along)
    f.increment(target, bytes)
  })
  return f
}

/** Rows contiguous along k: transposes squares of one vector's lanes; leaves the last `k % lanes` out. */
function transposedPanel(module: ModuleBuilder, element: Element, width: number): FunctionBuilder {
  const { byteLength, lanes } = element
  const f = module.func(undefined, panelParams)
  const [source, across, , target, k] = f.params
  const rows = [source, ...f.locals('i32', width - 1)]
  const vectors = f.locals('v128', 4)
  const [first, second, third, fourth] = vectors as [Local, Local, Local, Local]
  const step = width * byteLength
  const shuffle = (x: Local, y: Local, pattern: readonly number[], size: number = byteLength): void =>
    f.shuffle(picks(size, pattern), f.get(x), f.get(y))
  const put = (turn: number, row: number, value: () => void): void => {
    f.store('v128.store', turn * step + row * byteLength, f.get(target), value())
  }
  /** Four rows of four: interleave pairs of rows, then pairs of pairs. */
  const square4 = (row: number): void => {
    const [low, high] = f.locals('v128', 2) as [Local, Local]
    f.set(low, shuffle(first, second, [0, 4, 1, 5]))
    f.set(high, shuffle(first, second, [2, 6, 3, 7]))
    f.set(first, shuffle(third, fourth, [0, 4, 1, 5]))
    f.set(second, shuffle(third, fourth, [2, 6, 3, 7]))
    put(0, row, () => shuffle(low, first, [0, 2], 8))
    put(1, row, () => shuffle(low, first, [1, 3], 8))
    put(2, row, () => shuffle(high, second, [0, 2], 8))
    put(3, row, () => shuffle(high, second, [1, 3], 8))
  }
  const square2 = (row: number): void => {
    put(0, row, () => shuffle(first, second, [0, 2]))
    put(1, row, () => shuffle(first, second, [1, 3]))
  }
  const lane = (turn: number, row: number, vector: Local, size: 4 | 8, index: number): void => {
    const offset = turn * step + row * byteLength
    f.memoryLane(
      size === 4 ? 'v128.store32_lane' : 'v128.store64_lane',
      offset,
      index,
      f.get(target),
      f.get(vector),
    )
  }
  const pair = (row: number): void => {
    f.set(third, shuffle(first, second, [0, 4, 1, 5]))
    f.set(fourth, shuffle(first, second, [2, 6, 3, 7]))
    for (let turn = 0; turn < 4; turn++) lane(turn, row, turn < 2 ? third : fourth, 8, turn % 2)
  }

  rows.slice(1).forEach((row, i) => f.set(row, f.op('i32.add', f.get(rows[i]!), f.get(across))))
  f.set(k, f.op('i32.shr_u', f.get(k), f.i32(Math.log2(lanes))))
  f.countDown(k, () => {
    for (let row = 0; row < width;) {
      const together = Math.min(lanes, width - row)
      for (let i = 0; i < together; i++) f.set(vectors[i]!, f.load('v128.load', 0, f.get(rows[row + i]!)))
      if (together === 4) square4(row)
      else if (lanes === 2) square2(row)
      else pair(row)
      row += together
    }
    for (const row of rows) f.increment(row, 16)
    f.increment(target, step * lanes)
  })
  return f
}
