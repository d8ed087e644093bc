// The table of composites as a source file.
import type { Seen } from './collect.ts'
import { recordOf } from './type-of.ts'

const head = `// The composites of our functions: what a backend may have a kernel for. Written by \`npm run composites\`, from calls that it sees.
import type { Op, Scalar } from './contract.ts'
import type { DType } from './dtype.ts'

/**
 * Composites by name: how many inputs they have, their attributes, how many outputs. Each comes with its decomposition, so a backend
 * needs none of them; \`Kernels<D, Composites>\` types those that it has. The name is that of the function, whose documentation says
 * what it computes. Beside the function's options, which are resolved, axes count vectorized ones, or from the end. It grows and changes with
 * versions, without a new version of the contract: what a backend does not know is decomposed.
 */
`

/** The text of packages/types/src/composites.ts. */
export function render(composites: ReadonlyMap<string, Seen>): string {
  const lines = [...composites]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { arities, outputs, attrs }]) => {
      const counts = [...arities]
      const parts = [counts.length === 1 ? String(counts[0]) : 'number', recordOf(attrs)]
      if (outputs.size !== 1 || !outputs.has(1))
        parts.push(outputs.size === 1 ? String([...outputs][0]) : 'number')
      return `  ${/^\w+$/.test(name) ? name : `'${name}'`}: Op<${parts.join(', ')}>`
    })
  return `${head}export type Composites = {\n${lines.join('\n')}\n}\n`
}
