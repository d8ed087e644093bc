// Runs nests as they are written, in the order of their axes.
import { movesInside, operandsOf, operandsOfStore } from '../src/index.ts'
import type { General, Loop } from '../src/index.ts'
import type { Real } from './block.ts'
import { filled } from './filled.ts'
import {
  compute,
  indices,
  ofType,
  outcomeOf,
  runStore,
  scanned,
  together,
  totalOf,
} from './loop-semantics.ts'
import type { Total } from './loop-semantics.ts'
import type { PlanMemory } from './plan-memory.ts'

/** Runs a nest, or a range of its first axis. */
export type LoopRunner = (general: General, memory: PlanMemory, range?: readonly [number, number]) => void

/** Runs all of a nest element by element. */
export const runLoop: LoopRunner = (general, memory, [begin, end] = [0, Infinity]) => {
  const loop = filled(general)
  const { lengths, parallel } = loop
  const inner = lengths.slice(parallel)
  const after = neededAfter(loop)
  for (const p of indices(lengths.slice(0, parallel))) {
    if (p[0]! < begin || p[0]! >= end) continue
    const totals = new Map<number, Total>()
    for (const r of indices(inner)) {
      const values = evaluate(loop, [...p, ...r], memory, totals)
      runStores(loop, [...p, ...r], memory, values, (moves) => moves)
    }
    const final = evaluate(loop, [...p, ...inner.map(() => 0)], memory, totals, after)
    runStores(loop, [...p, ...inner.map(() => 0)], memory, final, (moves) => !moves)
  }
}

function runStores(
  loop: Loop,
  index: readonly number[],
  memory: PlanMemory,
  values: readonly Real[],
  when: (moves: boolean) => boolean,
): void {
  for (const store of loop.stores)
    if (when(movesInside(loop, store.access.strides))) runStore(loop, store, index, values, memory)
}

/** What is stored once all is reduced, and what that needs: nothing else is there still where a store has been. */
function neededAfter(loop: Loop): ReadonlySet<number> {
  const { body, stores } = loop
  const last = stores.filter(({ access }) => !movesInside(loop, access.strides))
  const needed = new Set(last.flatMap(operandsOfStore))
  for (let i = body.length - 1; i >= 0; i--)
    if (needed.has(i) && !('combine' in body[i]!)) for (const each of operandsOf(body[i]!)) needed.add(each)
  return needed
}

/** The value of each instruction: first reductions take part and what needs them waits, then they give their totals. */
function evaluate(
  loop: Loop,
  index: number[],
  memory: PlanMemory,
  totals: Map<number, Total>,
  after?: ReadonlySet<number>,
): Real[] {
  const values: Real[] = []
  loop.body.forEach((instruction, i) => {
    if (after !== undefined && !after.has(i)) return
    if (after === undefined && operandsOf(instruction).some((operand) => values[operand] === undefined))
      return
    if (!('combine' in instruction)) values[i] = compute(loop, instruction, index, values, memory)
    else if (instruction.op === 'scan') {
      const { combine: how, type, input } = instruction
      const total = scanned(how, type, totals.get(i)?.value, values[input]!)
      totals.set(i, { value: total, at: 0 })
      values[i] = ofType(type, total)
    } else if (after === undefined) {
      const next = totalOf(instruction, (operand) => values[operand]!)
      totals.set(i, together(instruction, totals.get(i), next))
    } else values[i] = outcomeOf(instruction, totals.get(i))
  })
  return values
}
