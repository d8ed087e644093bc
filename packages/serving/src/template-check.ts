// Requests compared with the template of a serving, before they can touch a batch.
import { flattened, formatForm, formatStructure, formOf, leafPaths, sameStructure } from '@nx/defn/internal'
import { compatible, isTensor, type Tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import type { Batch } from './batch.ts'
import type { Serving } from './serving.ts'

/** One entry of a batch key as templates; nothing for a serving that does not say. */
export function templateFor({ options: { template } }: Serving, batchKey: string): unknown {
  return typeof template === 'function' ? (template as (batchKey: string) => unknown)(batchKey) : template
}

/** Throws `invalid_input`, with the path of what is wrong, unless the entries of a batch are like the template. */
export function checkAgainst(op: string, template: unknown, batch: Batch): void {
  const [expected, got] = [flattened(op, template), flattened(op, batch.template())]
  if (!sameStructure(expected.structure, got.structure)) {
    const [want, have] = [formatStructure(expected.structure), formatStructure(got.structure)]
    throw invalid(op, '', `an entry is a container ${want}, got ${have}`, want, have)
  }
  const paths = leafPaths(expected.structure)
  expected.leaves.forEach((leaf, i) => {
    const other = got.leaves[i] as Tensor
    if (isTensor(leaf) && compatible(leaf, other)) return
    const [want, have] = [formatForm(formOf(leaf)), formatForm(formOf(other))]
    throw invalid(
      op,
      paths[i]!,
      `${paths[i] === '' ? 'an entry' : paths[i]} is ${want}, got ${have}`,
      want,
      have,
    )
  })
}

function invalid(op: string, path: string, message: string, expected: string, got: string): NxError {
  return new NxError('invalid_input', op, `${message}; see the template of the serving`, {
    path,
    expected,
    got,
  })
}
