// Products that are only used transposed: (x · y)ᵀ is computed as yᵀ · xᵀ, whose operands transpose for free.
import { sizeOf } from '@nx/types'
import { Builder, same } from './builder.ts'
import { inputsOf } from './program.ts'
import type { CallEntry, Id, Program } from './program.ts'
import { ruleFor } from './rules.ts'

/** The program with such products turned around. */
export function orientProducts(program: Program): Program {
  const uses = program.entries.map(() => 0)
  for (const entry of program.entries) for (const input of inputsOf(entry)) uses[input]!++
  for (const id of program.results) uses[id]!++
  const turned = new Map<Id, CallEntry>()
  program.entries.forEach((entry, id) => {
    if (entry.kind !== 'call' || entry.op !== 'transpose') return
    const product = transposedProduct(program, entry, uses)
    if (product !== undefined) turned.set(id, product)
  })
  return turned.size === 0 ? program : rebuild(program, turned)
}

/** The product whose rows and columns a transpose swaps, if nothing else uses it. */
function transposedProduct(
  { entries }: Program,
  entry: CallEntry,
  uses: readonly number[],
): CallEntry | undefined {
  let id = entry.inputs[0]!
  let inner = entries[id]!
  const { shape } = inner.spec
  if (uses[id] !== 1) return undefined
  if (inner.kind === 'call' && inner.op === 'reshape') {
    id = inner.inputs[0]!
    inner = entries[id]!
  }
  if (inner.kind !== 'call' || inner.op !== 'matmul' || uses[id] !== 1) return undefined
  const [batch, rows] = inner.spec.shape as [number, number]
  const first = prefix(shape, 0, batch)
  const second = prefix(shape, first, rows)
  const axes = shape.map((_, axis) => axis)
  const swapped = [...axes.slice(0, first), ...axes.slice(second), ...axes.slice(first, second)]
  return same(entry.attrs['axes'] as readonly number[], swapped) ? inner : undefined
}

/** The end of the shortest run of axes from `start` that has so many elements; beyond all axes if there is none. */
function prefix(shape: readonly number[], start: number, size: number): number {
  let end = start
  while (end < shape.length && sizeOf(shape.slice(start, end)) < size) end++
  return end
}

function rebuild({ entries, parameters, results }: Program, turned: ReadonlyMap<Id, CallEntry>): Program {
  const builder = new Builder(ruleFor)
  const ids: Id[] = []
  const regions = new Map<unknown, unknown>()
  const swap = (id: Id): Id => {
    const { type, shape } = builder.spec(id)
    const [batch, rows, columns] = shape as [number, number, number]
    return builder.call('transpose', [id], { axes: [0, 2, 1] }, { type, shape: [batch, columns, rows] })
  }
  entries.forEach((entry, id) => {
    if (entry.kind === 'parameter') ids.push(builder.parameter(entry.index, entry.spec))
    else if (entry.kind === 'output') {
      const known = regions.get(entry.region) as typeof entry.region | undefined
      const region = known ?? { ...entry.region, inputs: entry.region.inputs.map((input) => ids[input]!), outputs: [] }
      regions.set(entry.region, region)
      ids.push(builder.output(region))
    } else {
      const product = turned.get(id)
      const inputs = (product ?? entry).inputs.map((input) => ids[input]!)
      if (product === undefined) ids.push(builder.call(entry.op, inputs, entry.attrs, entry.spec))
      else {
        const [batch, rows, columns] = product.spec.shape as [number, number, number]
        const spec = { type: product.spec.type, shape: [batch, columns, rows] }
        const [left, right] = inputs as [Id, Id]
        ids.push(
          builder.reshape(builder.call('matmul', [swap(right), swap(left)], {}, spec), entry.spec.shape),
        )
      }
    }
  })
  const place = (id: Id): Id => ids[id]!
  return { entries: builder.entries, parameters: parameters.map(place), results: results.map(place) }
}
