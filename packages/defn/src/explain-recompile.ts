// What made a function compile again.
import { checkFunction } from '@nx/tensor/internal'
import type { Jitted } from './jit.ts'
import type { Variant } from './variant.ts'
import { formatForm, sameForm } from './form.ts'
import { formatStructure, leafPaths, sameStructure } from './structure.ts'

/**
 * Says what a function was compiled for, and what sets each variant apart from the latest before that is most like it: a
 * type, shape or name of an argument, the structure, a static value, the backend or other default options. One line
 * for each variant that is still kept, the one used last at the end.
 *
 * @example
 * const f = jit((x) => multiply(x, 2))
 * f(tensor([1, 2]))
 * f(tensor([1, 2, 3]))
 * explainRecompile(f)
 * // => 1: ([0] s32[2]) on binary
 * // 2: argument [0] is s32[3], was s32[2] in 1
 */
export function explainRecompile<P extends readonly unknown[], R>(f: Jitted<P, R>): string {
  checkFunction('explainRecompile', f)
  const variants = [...((f as { readonly variants?: ReadonlyMap<string, Variant> }).variants?.values() ?? [])]
  if (variants.length === 0) return 'nothing is compiled'
  return variants
    .map((variant, i) => {
      if (i === 0) return `1: ${describe(variant)}`
      const found = variants.slice(0, i).map((earlier, k) => ({ k, differences: compare(earlier, variant) }))
      const { k, differences } = found.reduce((best, each) =>
        each.differences.length <= best.differences.length ? each : best,
      )
      return `${i + 1}: ${differences.length === 0 ? 'other default options than' : `${differences.join(', ')} in`} ${k + 1}`
    })
    .join('\n')
}

function describe({ backend, inputs: { structure, forms } }: Variant): string {
  const paths = leafPaths(structure)
  return `(${forms.map((form, i) => `${paths[i]} ${formatForm(form)}`).join(', ')}) on ${backend.name}`
}

/** What `variant` has that `earlier` has not, each difference once. */
function compare(earlier: Variant, variant: Variant): string[] {
  const [before, now] = [earlier.inputs, variant.inputs]
  const differences: string[] = []
  if (!sameStructure(before.structure, now.structure)) {
    differences.push(
      `the arguments are ${formatStructure(now.structure)}, were ${formatStructure(before.structure)}`,
    )
  } else {
    const paths = leafPaths(now.structure)
    for (const [i, form] of now.forms.entries()) {
      if (before.donated.includes(i) !== now.donated.includes(i))
        differences.push(`argument ${paths[i]} is ${now.donated.includes(i) ? '' : 'not '}donated`)
      if (!sameForm(form, before.forms[i]!))
        differences.push(`argument ${paths[i]} is ${formatForm(form)}, was ${formatForm(before.forms[i]!)}`)
      else if (before.numbers.includes(i) !== now.numbers.includes(i))
        differences.push(`argument ${paths[i]} is a ${now.numbers.includes(i) ? 'number' : 'tensor'}`)
    }
  }
  if (earlier.backend !== variant.backend) {
    const [was, is] = [earlier.backend.name, variant.backend.name]
    differences.push(is === was ? `another backend "${is}"` : `the backend is ${is}, was ${was}`)
  }
  return differences
}
