// Covers a block of C with tiles.
import type { FunctionBuilder, Local, ModuleBuilder, Operand } from '../encoder/index.ts'
import type { Element } from './element.ts'
import { advanceBy } from './loops.ts'
import type { RowLayout } from './micro.ts'
import { microKernel, microParams } from './micro.ts'

/**
 * Emits and exports `<layout>(…microParams, aPanel, bPanel, m, n)` for n in whole tiles.
 *
 * One row panel of A meets all of B before the next. The next row panel of A is `aPanel` and the panel's rows times
 * `aRow` bytes away, the next column panel of B `bPanel` bytes.
 */
export function macroKernel(module: ModuleBuilder, element: Element, layout: RowLayout): void {
  const { tileRows, tileColumns, byteLength } = element
  const variants = Array.from({ length: tileRows }, (_, i) => microKernel(module, element, i + 1, layout))
  const f = module.func(layout, [...microParams, 'i32', 'i32', 'i32', 'i32'])
  const own = f.params.slice(0, -4)
  const [a, b, c, , aRow, , , cStep] = own as [Local, Local, Local, Local, Local, Local, Local, Local]
  const [aPanel, bPanel, m, n] = f.params.slice(-4) as [Local, Local, Local, Local]
  const [j, rows, bTile, cTile] = f.locals('i32', 4) as [Local, Local, Local, Local]
  f.loop((next) => {
    f.set(
      rows,
      tileRowsLeft(f, element, () => f.get(m)),
    )
    f.set(j, f.i32(0))
    f.set(bTile, f.get(b))
    f.set(cTile, f.get(c))
    f.forRange(j, n, tileColumns, () => {
      variants.forEach((variant, i) => {
        f.if(f.op('i32.eq', f.get(rows), f.i32(i + 1)), () => {
          f.call(variant, ...[a, bTile, cTile, ...own.slice(3)].map((value) => f.get(value)))
        })
      })
      f.advance(bTile, bPanel)
      f.increment(cTile, tileColumns * byteLength)
    })
    f.advance(a, aPanel)
    advanceBy(f, a, aRow, rows)
    advanceBy(f, c, cStep, rows)
    f.brIf(next, f.tee(m, f.op('i32.sub', f.get(m), f.get(rows))))
  })
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
