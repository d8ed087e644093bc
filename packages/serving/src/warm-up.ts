// What servers do before they are ready: a batch of zeros, which compiles, and shows what comes out.
import { mapLeaves } from '@nx/defn'
import { flattened, leafPaths } from '@nx/defn/internal'
import { isTensor, Tensor, zeros as zerosOf } from '@nx/tensor'
import { Batch } from './batch.ts'
import type { ModelDescription, TensorDescription } from './server.ts'

/** A batch of zeros, of that many entries like a template. */
export function zeros(template: unknown, rows: number): Batch {
  const entries = mapLeaves(({ type, shape, names, vectorizedAxes }: Tensor) => {
    const full = [...vectorizedAxes.map(([, length]) => length), rows, ...shape]
    const { backend, data } = zerosOf(full, { type })
    return new Tensor(backend, data, { type, shape: full }, [null, ...names], vectorizedAxes)
  }, template as Tensor)
  return Batch.concatenate([entries])
}

/** Inputs and outputs by name: the paths of a container, `input` and `output` for a tensor that is in none. */
export function describeModel(template: unknown, output: unknown): ModelDescription {
  return { inputs: describe(template, 'input', 0), outputs: describe(output, 'output', 1) }
}

function describe(container: unknown, single: string, batchAxes: number): TensorDescription[] {
  const { leaves, structure } = flattened('start', container)
  const names = leafNames(leafPaths(structure), single)
  return leaves.flatMap((leaf, i) =>
    isTensor(leaf) ? [{ name: names[i]!, type: leaf.type, shape: [-1, ...leaf.shape.slice(batchAxes)] }] : [],
  )
}

/** Names for leaves: `.a.b` becomes `a.b`, `[0]` becomes `input_0`. */
export function leafNames(paths: readonly string[], single: string): string[] {
  return paths.map((path) => {
    if (path === '') return single
    const name = path.replaceAll('[', '.').replaceAll(']', '').slice(1)
    return path.startsWith('[') ? `${single}_${name}` : name
  })
}
