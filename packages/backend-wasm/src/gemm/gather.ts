// Packing of a matrix whose rows and columns are where tables say, as the patches of a convolution are.
import type { Local, ModuleBuilder } from '../encoder/index.ts'
import type { Element } from './element.ts'
import { tileRowsLeft } from './macro.ts'
import { transposeSquares, vectorStarts } from './pack.ts'

/**
 * Emits and exports `<name>(source, across, along, target, count, k)`, as `packKernel`, but `across` and `along` are the addresses
 * of tables: the places of the rows of panels and along k, in bytes from the source.
 */
export function gatherKernel(
  module: ModuleBuilder,
  element: Element,
  name: 'gatherRows' | 'gatherColumns',
): void {
  const { byteLength, lanes, tileRows, tileColumns, load, store } = element
  const width = name === 'gatherRows' ? tileRows : tileColumns
  const panel = width * byteLength
  const f = module.func(name, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [source, across, along, target, count, k] = f.params
  const [part, place, to, turns, from, row] = f.locals('i32', 6) as [Local, Local, Local, Local, Local, Local]
  const rows = f.locals('i32', width)
  const pointers = f.locals('i32', width)
  /** Runs until k elements are done; the place of the next one from the source is in `from`, its number in a panel `to`. */
  const eachDepth = (body: (done: (count: number) => void) => void): void => {
    f.set(place, f.get(along))
    f.set(turns, f.get(k))
    f.loop((next) => {
      f.set(from, f.load('i32.load', 0, f.get(place)))
      body((count) => {
        f.increment(place, 4 * count)
        f.increment(to, panel * count)
        f.increment(turns, -count)
      })
      f.brIf(next, f.get(turns))
    })
  }
  const fill = (): void => {
    rows.forEach((each, i) => {
      // A panel that is not full repeats a row, which nobody looks at.
      const isThere = (): void => f.op('i32.gt_u', f.get(part), f.i32(i))
      f.op('i32.add', f.get(across), f.op('select', f.i32(4 * i), f.i32(0), isThere()))
      f.set(each)
      f.op('i32.add', f.get(source), f.load('i32.load', 0, f.get(each)))
      f.set(each)
    })
    // Whether the rows lie next to each other.
    f.i32(1)
    for (let i = 1; i < width; i++) {
      f.op('i32.eq', f.op('i32.sub', f.get(rows[i]!), f.get(rows[i - 1]!)), f.i32(byteLength))
      f.op('i32.and')
    }
    f.set(row)
    f.set(to, f.get(target))
    f.if(
      f.get(row),
      () =>
        eachDepth((done) => {
          f.advance(from, rows[0]!)
          for (const offset of vectorStarts(panel, 16))
            f.store('v128.store', offset, f.get(to), f.load('v128.load', offset, f.get(from)))
          done(1)
        }),
      () =>
        eachDepth((done) => {
          pointers.forEach((pointer, i) => f.set(pointer, f.op('i32.add', f.get(rows[i]!), f.get(from))))
          f.if(
            isRun(),
            () => {
              transposeSquares(f, element, pointers, to)
              done(lanes)
            },
            () => {
              pointers.forEach((pointer, i) =>
                f.store(store, i * byteLength, f.get(to), f.load(load, 0, f.get(pointer))),
              )
              done(1)
            },
          )
        }),
    )
  }
  /** Leaves whether as many elements as a vector has follow each other along k. */
  const isRun = (): void => {
    f.set(row, f.op('i32.ge_u', f.get(turns), f.i32(lanes)))
    f.if(f.get(row), () => {
      f.i32(1)
      for (let i = 1; i < lanes; i++) {
        f.op('i32.sub', f.load('i32.load', 4 * i, f.get(place)), f.get(from))
        f.op('i32.eq', undefined, f.i32(i * byteLength))
        f.op('i32.and')
      }
      f.set(row)
    })
    f.get(row)
  }
  f.loop((next) => {
    const isLast = (): void => f.op('i32.lt_u', f.get(count), f.i32(width))
    const columnsLeft = (): void => f.op('select', f.get(count), f.i32(width), isLast())
    f.set(part, name === 'gatherRows' ? tileRowsLeft(f, element, () => f.get(count)) : columnsLeft())
    fill()
    f.op('i32.add', f.get(across), f.op('i32.mul', f.get(part), f.i32(4)))
    f.set(across)
    f.op('i32.add', f.get(target), f.op('i32.mul', f.get(k), f.i32(panel)))
    f.set(target)
    f.brIf(next, f.tee(count, f.op('i32.sub', f.get(count), f.get(part))))
  })
}
