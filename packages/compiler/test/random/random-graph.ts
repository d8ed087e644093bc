// Graphs of random operations of every kind, the same for the same seed, with elements for their parameters.
import { isInteger, roundTo, sizeOf, wrapTo } from '@nx/types'
import type { DType, Graph, ValueId } from '@nx/types'
import { Random } from '../../../serialize/test/fuzz/random.ts'
import type { Elements } from '../interpret.ts'
import * as contraction from './contraction.ts'
import * as control from './control.ts'
import * as elementwise from './elementwise.ts'
import { anything } from './grid.ts'
import { GraphDraw, type Limits, types as own } from './graph-draw.ts'
import * as motifs from './motifs.ts'
import * as movement from './movement.ts'

export interface RandomGraph {
  readonly graph: Graph
  readonly inputs: readonly Elements[]
  /** Whether every backend must give the same bits. */
  readonly portable: boolean
}

type Made = ValueId | undefined | readonly ValueId[]

const moves: readonly (readonly [weight: number, move: (g: GraphDraw) => Made])[] = [
  [10, elementwise.arithmetic],
  [4, elementwise.unary],
  [2, elementwise.division],
  [4, elementwise.algebra],
  [3, elementwise.roundTrip],
  [3, elementwise.transcendental],
  [4, elementwise.integers],
  [2, elementwise.comparison],
  [3, elementwise.choice],
  [3, elementwise.conversion],
  [1, elementwise.bits],
  [3, movement.transpose],
  [4, movement.reshape],
  [3, movement.broadcastTo],
  [2, movement.reverse],
  [4, movement.views],
  [5, movement.slice],
  [3, movement.pad],
  [3, movement.concatenate],
  [2, movement.creation],
  [5, contraction.reduction],
  [4, contraction.dot],
  [2, contraction.running],
  [2, contraction.located],
  [1, contraction.argsort],
  [2, contraction.gather],
  [2, contraction.scatter],
  [1, motifs.normalized],
  [1, motifs.standardized],
  [1, motifs.argmax],
  [1, motifs.scan],
  [1, motifs.patches],
  [1, motifs.updates],
  [1, motifs.unrolled],
  [1, motifs.lookup],
  [4, motifs.layers],
  [1, (g) => (g.depth < 2 ? control.cond(g, grow) : undefined)],
  [1, (g) => (g.depth < 2 ? control.whileLoop(g, grow) : undefined)],
  [1, control.rows],
]
const table = moves.flatMap(([weight, move]) => new Array<typeof move>(weight).fill(move))

/** Goes on until so many more operations are there. */
function grow(g: GraphDraw, operations: number): void {
  const end = g.nodes.length + operations
  while (g.nodes.length < end) {
    const made = g.random.pick(table)(g)
    for (const id of made === undefined ? [] : ([made].flat() as ValueId[])) g.keep(id)
  }
}

/** How large values are, in graphs of 10 to 60 operations. */
export interface RandomOptions {
  /** Elements of the largest value. */
  readonly most: number
  /** Elements of the largest value in one of eight graphs; twenty times as many by default. */
  readonly large?: number
  /** The share of axes that have no elements; a few by default. */
  readonly empty?: number
  /** Types of elements; by default those whose elements have bytes of their own, and no floats of 8 bits. */
  readonly types?: readonly DType[]
}

/** The graph of a seed. */
export function randomGraph(
  seed: number,
  { most, large = 20 * most, empty = 0.03, types = own }: RandomOptions,
): RandomGraph {
  const random = new Random(seed)
  const isLarge = random.chance(1 / 8)
  const limits: Limits = {
    most: isLarge ? large : most,
    lengths: Array.from({ length: 4 }, () => (random.chance(empty) ? 0 : length(random, isLarge))),
    portable: random.chance(0.7),
    types,
  }
  const g = new GraphDraw(random, limits)
  const inputs: Elements[] = []
  for (let rest = 2 + random.below(5); rest > 0; rest--) inputs.push(addParameter(g))
  grow(g, 10 + random.below(51))
  return { graph: g.graph(...results(g)), inputs, portable: limits.portable }
}

function length(random: Random, isLarge: boolean): number {
  const kind = random.next()
  if (kind < 0.33) return 1 + random.below(4)
  if (kind < 0.8) return 5 + random.below(16)
  return isLarge && kind > 0.9 ? 500 + random.below(1500) : 21 + random.below(50)
}

/** A parameter, and its elements: on a coarse grid, or sometimes any that the type has. */
function addParameter(g: GraphDraw): Elements {
  const { random } = g
  const shape = Array.from({ length: random.below(5) }, () => (random.chance(0.15) ? 1 : g.length()))
  // Rather short than of few axes.
  while (!g.fits(shape)) shape[random.below(shape.length)] = 1 + random.below(4)
  const type = random.chance(0.5) ? 'f32' : random.pick(g.limits.types)
  const isWild = random.chance(0.15)
  g.input({ type, shape }, isWild ? anything : { quantum: -2, bound: 2 })
  return Array.from({ length: sizeOf(shape) }, () => {
    if (isInteger(type)) return wrapTo(type)(isWild ? random.below(2 ** 32) - 2 ** 31 : random.below(9) - 3)
    if (!isWild) return random.chance(0.05) ? -0 : roundTo(type)((random.below(33) - 16) / 4)
    return roundTo(type)(random.chance(0.1) ? random.pick(special) : (random.next() - 0.5) * 10)
  })
}

const special = [0, -0, Infinity, -Infinity, NaN, 1e-40, -1e-40, 65519, 1e10, -1e38, 0.5, 2.5]

/** What nobody uses yet, or some of it, and what is none of the graph's own: parameters, the same value twice. */
function results(g: GraphDraw): ValueId[] {
  const { random } = g
  const used = new Set(g.nodes.flatMap(({ inputs }) => inputs))
  const picked = g.pool.filter((id) => !used.has(id) && random.chance(0.7)).slice(-8)
  picked.push(...random.some(2, () => g.pick()!))
  if (random.chance(0.1)) picked.push(random.pick(g.parameters))
  if (random.chance(0.05) && picked.length > 0) picked.push(picked[0]!)
  return picked.length === 0 ? [g.pick()!] : picked
}
