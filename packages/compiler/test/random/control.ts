// Random branches and loops, whose graphs are random themselves.
import { isFloat, sizeOf } from '@nx/types'
import type { Graph, Spec, ValueId } from '@nx/types'
import { type Grid, join } from './grid.ts'
import type { GraphDraw } from './graph-draw.ts'

/** Goes on with a graph for a number of operations. */
export type Grow = (g: GraphDraw, operations: number) => void

/** A value of a graph to go on with, whatever it takes. */
function conform(g: GraphDraw, { type, shape }: Spec, grid: Grid): ValueId {
  const suits = (id: ValueId): boolean => String(g.shape(id)) === String(shape)
  let x = g.pick((id) => suits(id) && g.type(id) === type) ?? g.pick(suits)
  if (x === undefined) {
    const one = g.scalar()!
    x = shape.length === 0 ? one : g.move('broadcast', [one], shape, { shape, axes: [] })
  }
  x = g.cast(x, type)
  const joined = join(g.grid(x), grid)
  const isInside = joined.quantum === grid.quantum && joined.bound === grid.bound
  return isInside || !isFloat(type) || grid.quantum === -Infinity ? x : g.whole(x)
}

/** Some values that are there, and a graph that has their like as parameters. */
function captured(g: GraphDraw, most: number): { readonly inputs: ValueId[]; readonly inner: GraphDraw } {
  const inputs = Array.from({ length: 1 + g.random.below(most) }, () => g.pick()!)
  const inner = g.inner()
  for (const input of inputs) inner.input(g.spec(input), g.grid(input))
  return { inputs, inner }
}

/** A scalar u8 that is sometimes zero. */
function flag(g: GraphDraw): ValueId {
  const x = g.scalar()!
  const limit = g.number(g.random.below(3), g.type(x))
  return g.add('less', g.random.chance(0.5) ? [x, limit] : [limit, x], [], {}, { type: 'u8' })
}

export function cond(g: GraphDraw, grow: Grow): readonly ValueId[] {
  const predicate = flag(g)
  const { inputs, inner: onTrue } = captured(g, 3)
  const onFalse = g.inner()
  for (const input of inputs) onFalse.input(g.spec(input), g.grid(input))
  grow(onTrue, g.random.below(6))
  grow(onFalse, g.random.below(6))
  const results = Array.from({ length: 1 + g.random.below(2) }, () => onTrue.pick()!)
  const others = results.map((id) => conform(onFalse, onTrue.spec(id), onTrue.grid(id)))
  const graphs = { onTrue: onTrue.graph(...results), onFalse: onFalse.graph(...others) }
  const specs = results.map((id) => onTrue.spec(id))
  const outputs = g.control({ kind: 'cond', inputs: [predicate, ...inputs], ...graphs }, specs)
  return outputs.map((id, i) => g.known(id, join(onTrue.grid(results[i]!), onFalse.grid(others[i]!))))
}

/** A loop that counts, and stops early where its state says so, unless the number of rounds is written down. */
export function whileLoop(g: GraphDraw, grow: Grow): readonly ValueId[] {
  const rounds = g.random.below(5)
  const trips = g.random.chance(0.4) ? rounds : undefined
  const state = Array.from({ length: 1 + g.random.below(3) }, () => g.whole(g.pick()!))
  const fixed = Array.from({ length: g.random.below(3) }, () => g.pick()!)
  const inputs = [g.number(0, 's32'), ...state, ...fixed]
  const body = g.inner()
  const parameters = inputs.map((id) => body.input(g.spec(id), g.grid(id)))
  grow(body, 1 + g.random.below(6))
  const next = state.map((id) => conform(body, g.spec(id), g.grid(id)))
  const count = body.add('add', [parameters[0]!, body.number(1, 's32')], [])
  const specs = [g.number(0, 's32'), ...state].map((id) => g.spec(id))
  const outputs = g.control(
    {
      kind: 'while',
      inputs,
      condition: condition(g, inputs, rounds, trips === undefined),
      body: body.graph(count, ...next),
      ...(trips === undefined ? {} : { trips }),
    },
    specs,
  )
  return outputs.map((id, i) => g.known(id, g.grid(inputs[i]!)))
}

function condition(g: GraphDraw, inputs: readonly ValueId[], rounds: number, early: boolean): Graph {
  const inner = g.inner()
  const [count] = inputs.map((id) => inner.input(g.spec(id), g.grid(id)))
  const goesOn = inner.add('less', [count!, inner.number(rounds, 's32')], [], {}, { type: 'u8' })
  if (!early || g.random.chance(0.5)) return inner.graph(goesOn)
  const wanted = inner.scalar((id) => sizeOf(inner.shape(id)) > 0) ?? count!
  const limit = inner.number(3, inner.type(wanted))
  const isSmall = inner.add('less', [wanted, limit], [], {}, { type: 'u8' })
  return inner.graph(inner.add('bitwiseAnd', [goesOn, isSmall], []))
}

/** A loop that writes one row of its state a round, as those that gather results do. */
export function rows(g: GraphDraw): readonly ValueId[] {
  const table = g.pick((id) => g.shape(id).length > 0 && g.shape(id)[0]! > 0)
  if (table === undefined) return []
  const [shape, type] = [g.shape(table), g.type(table)]
  const others = shape.slice(1)
  const body = g.inner()
  const inputs = [g.number(0, 's32'), table]
  const [i, state] = inputs.map((id) => body.input(g.spec(id), g.grid(id))) as [ValueId, ValueId]
  const place = body.move('reshape', [i], [1, 1], { shape: [1, 1] })
  const row = body.move('gather', [state, place], [1, ...others], { axes: [0] })
  const next = body.add('negate', [row], [1, ...others])
  const combine = g.random.chance(0.7) ? 'put' : 'add'
  const written = body.move('scatter', [state, place, next], shape, { axes: [0], combine })
  const count = body.add('add', [i, body.number(1, 's32')], [])
  const outputs = g.control(
    {
      kind: 'while',
      inputs,
      condition: condition(g, inputs, 1 + g.random.below(shape[0]!), false),
      body: body.graph(count, written),
    },
    [
      { type: 's32', shape: [] },
      { type, shape },
    ],
  )
  return outputs.map((id, k) => g.known(id, g.grid(inputs[k]!)))
}
