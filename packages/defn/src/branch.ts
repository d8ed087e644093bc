// Branches that differ in type or shape are traced on until they agree.
import { isTensor, type TensorLike } from '@nx/tensor'
import { scalar } from '@nx/tensor/internal'
import type { Attributes, Backend, Spec } from '@nx/types'
import type { Flattened } from './container.ts'
import type { Expression } from './expression.ts'
import { type Form, formOf, sameForm } from './form.ts'
import { mergeForms } from './merge-forms.ts'
import { type Region, replay, traceRegion } from './region.ts'
import { record, sameSpec, toExpression, traceBackend } from './trace.ts'

/** What a branch returned, and its trace. */
export interface TracedBranch extends Flattened {
  readonly region: Region
}

interface Adapted {
  readonly regions: readonly [Region, Region]
  /** The form of each result, of either branch. */
  readonly forms: readonly Form[]
}

/** Gives both branches the same result types and shapes. Throws `branch_mismatch` where there are none. */
export function adaptBranches(branches: readonly [TracedBranch, TracedBranch]): Adapted {
  const forms = mergeForms(branches)
  return { regions: [adapt(branches[0], forms), adapt(branches[1], forms)], forms }
}

function adapt({ region, leaves }: TracedBranch, forms: readonly Form[]): Region {
  if (leaves.every((leaf, i) => sameSpec(formOf(leaf).spec, forms[i]!.spec))) return region
  return traceRegion([], () => {
    const results = replay(region, [], region.captured, true)
    return results.map((result, i) => fit(result, leaves[i]!, forms[i]!))
  })
}

function fit(result: Expression, leaf: TensorLike, target: Form): Expression {
  const { type } = target.spec
  const from = formOf(leaf)
  if (sameForm(from, target)) return result
  // A literal is made anew, for it may have lost digits in the type it has on its own.
  const value = isTensor(leaf)
    ? convert(result, type)
    : toExpression(scalar(leaf, type, traceBackend as Backend))
  return sameSpec(value.spec, target.spec) ? value : stretch(value, from, target)
}

function convert(value: Expression, type: Spec['type']): Expression {
  return value.spec.type === type ? value : call('asType', value, { type, shape: value.spec.shape }, { type })
}

/** Adds the vectorized axes that are missing, and repeats along axes of length 1. */
function stretch(value: Expression, from: Form, target: Form): Expression {
  const { shape } = target.spec
  const own = value.spec.shape.length - from.vectorizedAxes.length
  const vectorized = from.vectorizedAxes.map(([name]) =>
    target.vectorizedAxes.findIndex(([other]) => other === name),
  )
  const axes = [...vectorized, ...Array.from({ length: own }, (_, axis) => axis + shape.length - own)]
  return call('broadcast', value, target.spec, { shape, axes })
}

function call(op: string, input: Expression, spec: Spec, attrs: Attributes): Expression {
  return record({
    kind: 'call',
    op,
    spec,
    inputs: [input],
    attrs,
    outs: [spec],
  })
}
