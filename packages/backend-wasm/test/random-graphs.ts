// Whether compiled graphs give what evaluating them one call at a time gives, on this backend and on the reference.
import { evaluateGraph } from '@nx/defn'
import type { Backend } from '@nx/types'
import { differenceOf } from '../../compiler/test/random/difference.ts'
import type { Check } from '../../compiler/test/random/report.ts'
import type { Sample } from '../../compiler/test/random/shrink.ts'
import { reference, runExecutable, variants } from './compare.ts'
import type { Elements } from './compare.ts'

/** Every other parameter may be written over. */
const compiled = (backend: Backend, { graph, inputs }: Sample): Elements[] => {
  const donated = graph.parameters.flatMap((_, i) => (i % 2 === 0 ? [i] : []))
  return runExecutable(backend, backend.compile!(graph, { donated }), graph, inputs)
}

const evaluated = (backend: Backend, { graph, inputs }: Sample): Elements[] =>
  runExecutable(backend, evaluateGraph(graph, backend), graph, inputs)

/** Compares with the reference, backend by backend, only where nothing is approximated. */
export function checkOn(relaxed: Backend, plain: Backend): Check {
  return (sample, portable) =>
    differenceOf(
      () => compiled(relaxed, sample),
      () => evaluated(relaxed, sample),
    ) ??
    (portable
      ? differenceOf(
          () => compiled(plain, sample),
          () => evaluated(reference, sample),
        )
      : undefined)
}

/** Compiles by the first backend of each pair, and evaluates on the second. */
export const checkPairs =
  (pairs: readonly (readonly [Backend, Backend])[]): Check =>
  (sample) => {
    for (const [own, other] of pairs) {
      const found = differenceOf(
        () => compiled(own, sample),
        () => evaluated(other, sample),
      )
      if (found !== undefined) return found
    }
    return undefined
  }

export const checkBackends: Check = /* @__PURE__ */ checkOn(variants['relaxed']!, variants['plain']!)
