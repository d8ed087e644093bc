// Covers a block of C with tiles; tiles over an edge go through a small buffer.
import type { Callable, FunctionBuilder, Local, ModuleBuilder, Operand } from '../encoder/index.ts'
import type { Element } from './element.ts'
import type { RowLayout } from './micro.ts'
import { microKernel, microParams } from './micro.ts'

/** Vectors across a full tile. */
export const tileVectors = 2

/**
 * Emits and exports `macro(…microParams, aPanel, aRow, bPanel, m, n, edge)`.
 *
 * One row panel of A meets all of B before the next. The next row panel of A is `aPanel` and the panel's rows times
 * `aRow` bytes away, the next column panel of B `bPanel` bytes. A last column panel that is not full
 * must be padded with zeros to the tile's width; `edge` holds one tile.
 */
export function macroKernel(module: ModuleBuilder, element: Element, layout: RowLayout): void {
  const { tileRows, lanes, byteLength } = element
  const tileColumns = tileVectors * lanes
  const edgeTile = edgeTileKernel(module, element, layout)
  const full = microKernel(module, element, tileRows, tileVectors, layout, 4)
  const f = module.func('macro', [...microParams, ...(['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const)])
  const [a, b, c, k, aStep, bStep, cStep, accumulate, aPanel, aRow, bPanel, m, n, edge] = f.params
  const [i, j, rows, columns, bTile, cTile] = f.locals('i32', 6) as [Local, Local, Local, Local, Local, Local]
  const tile = (): void => {
    for (const value of [a, bTile, cTile, k, aStep, bStep, cStep, accumulate]) f.get(value)
  }
  f.block((done) => {
    f.loop((next) => {
      f.brIf(done, f.op('i32.ge_u', f.get(i), f.get(m)))
      f.set(
        rows,
        tileRowsLeft(f, element, () => f.op('i32.sub', f.get(m), f.get(i))),
      )
      f.set(j, f.i32(0))
      f.set(bTile, f.get(b))
      f.set(cTile, f.get(c))
      f.forRange(j, n, tileColumns, () => {
        minimum(f, columns, f.op('i32.sub', f.get(n), f.get(j)), tileColumns)
        const isFull = f.op(
          'i32.and',
          f.op('i32.eq', f.get(rows), f.i32(tileRows)),
          f.op('i32.eq', f.get(columns), f.i32(tileColumns)),
        )
        f.if(
          isFull,
          () => f.call(full, tile()),
          () => f.call(edgeTile, tile(), f.get(rows), f.get(columns), f.get(edge)),
        )
        f.advance(bTile, bPanel)
        f.increment(cTile, tileColumns * byteLength)
      })
      f.advance(i, rows)
      f.advance(a, aPanel)
      f.set(a, f.op('i32.add', f.get(a), f.op('i32.mul', f.get(rows), f.get(aRow))))
      f.set(c, f.op('i32.add', f.get(c), f.op('i32.mul', f.get(rows), f.get(cStep))))
      f.br(next)
    })
  })
}

/** `(…microParams, rows, columns, edge)`: a tile of any size up to the full one. */
function edgeTileKernel(module: ModuleBuilder, element: Element, layout: RowLayout): Callable {
  const { tileRows, lanes, byteLength } = element
  const variants: (readonly [Callable, Callable])[] = []
  for (let rows = 1; rows <= tileRows; rows++) {
    variants.push([
      microKernel(module, element, rows, 1, layout, 1),
      microKernel(module, element, rows, tileVectors, layout, 1),
    ])
  }
  const f = module.func(undefined, [...microParams, 'i32', 'i32', 'i32'])
  const [a, b, c, k, aStep, bStep, cStep, accumulate, rows, columns, edge] = f.params
  const [target, targetStep, targetAccumulate, partial] = f.locals('i32', 4) as [Local, Local, Local, Local]
  // Whole vectors are stored in place; other widths would write past the row.
  f.set(partial, f.op('i32.and', f.get(columns), f.i32(lanes - 1)))
  f.set(target, f.op('select', f.get(edge), f.get(c), f.get(partial)))
  f.set(targetStep, f.op('select', f.i32(tileVectors * 16), f.get(cStep), f.get(partial)))
  f.set(targetAccumulate, f.op('select', f.i32(0), f.get(accumulate), f.get(partial)))
  const invoke = (variant: Callable): void => {
    const values = [a, b, target, k, aStep, bStep, targetStep, targetAccumulate]
    f.call(variant, ...values.map((value) => f.get(value)))
  }
  f.block((done) => {
    variants.forEach(([narrow, wide], index) => {
      f.if(f.op('i32.eq', f.get(rows), f.i32(index + 1)), () => {
        f.if(
          f.op('i32.le_u', f.get(columns), f.i32(lanes)),
          () => invoke(narrow),
          () => invoke(wide),
        )
        f.br(done)
      })
    })
  })
  f.if(f.get(partial), () => {
    const [column, source, goal, columnBytes] = f.locals('i32', 4) as [Local, Local, Local, Local]
    f.set(columnBytes, f.op('i32.mul', f.get(columns), f.i32(byteLength)))
    f.countDown(rows, () => {
      f.set(column, f.i32(0))
      f.forRange(column, columnBytes, byteLength, () => {
        f.set(source, f.op('i32.add', f.get(edge), f.get(column)))
        f.set(goal, f.op('i32.add', f.get(c), f.get(column)))
        f.if(
          f.get(accumulate),
          () => {
            const before = (): void => f.load(element.load, 0, f.get(goal))
            f.store(
              element.store,
              0,
              f.get(goal),
              f.op(element.add, before(), f.load(element.load, 0, f.get(source))),
            )
          },
          () => f.store(element.store, 0, f.get(goal), f.load(element.load, 0, f.get(source))),
        )
      })
      f.increment(edge, tileVectors * 16)
      f.advance(c, cStep)
    })
  })
  return f
}

/**
 * The rows of the next panel: a full tile, but what is left between one and two tiles is halved, since a tile of one
 * or two rows would leave most of the multipliers idle.
 */
export function tileRowsLeft(f: FunctionBuilder, { tileRows }: Element, left: () => Operand): Operand {
  const half = (): Operand => f.op('i32.shr_u', f.op('i32.add', left(), f.i32(1)), f.i32(1))
  f.if(
    f.op('i32.le_u', left(), f.i32(tileRows)),
    () => left(),
    () => f.op('select', half(), f.i32(tileRows), f.op('i32.lt_u', left(), f.i32(2 * tileRows))),
    'i32',
  )
}

function minimum(f: FunctionBuilder, target: Local, value: Operand, limit: number): void {
  f.set(target, value)
  f.if(f.op('i32.gt_u', f.get(target), f.i32(limit)), () => f.set(target, f.i32(limit)))
}
