// Emits a square of two loops, in which what is contiguous along the outer one is transposed in registers.
import type { LoopSchedule } from '@nx/compiler'
import type { Body } from './body.ts'
import type { Emitter } from './emitter.ts'
import { range, transposed } from './shuffles.ts'

/** A square as wide as a vector from a level on: each load across is transposed, then the body runs once per row, and `store`s. */
export function emitTile(
  e: Emitter,
  schedule: LoopSchedule,
  body: Body,
  level: number,
  store: () => void,
): void {
  const { levels, loop, order, transposed: across } = schedule
  const [row, column] = [order[level]!, order[level + 1]!]
  const steps = range(0, e.width)
  e.scoped(() => {
    const squares = loop.body.map((each, i) => {
      if (!across.includes(i)) return undefined
      const columns = steps.map((step) => {
        body.ahead = [column, step]
        body.loadAlong(i)
        return e.take()
      })
      return transposed(e, columns, e.laneBytes(each.type))
    })
    for (const step of steps) {
      body.ahead = [row, step]
      loop.body.forEach((_, i) => {
        if (levels[i]! < level) return
        const square = squares[i]
        if (square === undefined) return body.emit(i)
        e.push(square[step]!)
        body.assign(i)
      })
      store()
    }
  })
}
