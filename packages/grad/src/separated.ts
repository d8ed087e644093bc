// A function's values, and its derivative as a function of its own: it takes what was computed with the values.
import { evaluateGraph, jit, type Structure, unflattenContainer } from '@nx/defn'
import {
  callEither,
  ownFunction,
  type Expression,
  type Form,
  formOf,
  fromExpression,
  type Region,
  replay,
  toExpression,
  jitAs,
} from '@nx/defn/internal'
import { type Tensor } from '@nx/tensor'
import { checkSync } from '@nx/tensor/internal'
import { atOnce } from './device-read.ts'
import { plain, zerosLike } from './emit.ts'
import { type Leaves, type OwnCall, tensorLeaves } from './own-inputs.ts'
import { traceLinear } from './residuals.ts'
import type { Tangent } from './rule.ts'
import { checkTangents, tangentForm } from './tangents.ts'

/** The inputs and the outputs of a call. */
export interface Ends {
  readonly inputs: Leaves
  readonly outputs: Leaves
}

/** Which way a derivative goes. */
export interface Direction {
  readonly op: string
  readonly what: 'tangents' | 'cotangents'
  /** How it is called where a device has to be waited for. */
  readonly form: string
  /** Calls the function on copies of its arguments. */
  call(args: unknown, fn: (own: unknown) => unknown): OwnCall<unknown>
  /** What it takes a tangent or cotangent for each of, and what it gives one for each of. */
  from(ends: Ends): Leaves
  to(ends: Ends): Leaves
  /** Carries them in the current trace. */
  carry(ends: Ends, given: readonly Tensor[]): readonly Tangent[]
}

export interface Separated {
  readonly values: unknown
  /** The derivative, from a container to a container. */
  apply(given: unknown): unknown
}

interface LinearMap {
  readonly region: Region
  readonly from: Arrangement
  readonly to: Arrangement
}

interface Arrangement {
  readonly forms: readonly Form[]
  readonly structure: Structure
}

/** Runs a function once, and keeps what its derivative needs. */
export function separated(
  direction: Direction,
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
): Separated {
  const { op, what, form } = direction
  let program: LinearMap | undefined
  const forward = (own: readonly unknown[]): readonly [unknown, readonly Tensor[]] => {
    const { inputs, structure, value } = direction.call(own, (copy) =>
      checkSync(op, callEither(fn, ...(copy as readonly unknown[]))),
    )
    const ends = { inputs: { tensors: inputs, structure }, outputs: tensorLeaves(op, value) }
    const [from, to] = [arrangement(direction.from(ends)), arrangement(direction.to(ends))]
    const specs = from.forms.map(({ spec }) => spec)
    const region = traceLinear(specs, (given) => {
      const found = direction.carry(ends, given.map(plain))
      return to.forms.map(({ spec }, i) => toExpression(found[i] ?? zerosLike(spec)))
    })
    program = { region, from, to }
    return [value, region.captured.map(plain)]
  }
  const run = jitAs(op, ownFunction(forward), { compiler: evaluateGraph })
  const [values, residuals] = atOnce(op, form, () => run(args as never)) as readonly [
    unknown,
    readonly Tensor[],
  ]
  const { region, from, to } = program!
  const derivative = jit((kept: readonly Tensor[], given: readonly Tensor[]): Tensor[] =>
    replay(region, given.map(toExpression), kept.map(toExpression), true).map((result: Expression, i) =>
      fromExpression(result, to.forms[i]!),
    ),
  )
  return {
    values,
    apply: (given) => {
      const tensors = checkTangents(op, what, from.structure, from.forms, given)
      return unflattenContainer(
        to.structure,
        atOnce(op, form, () => derivative(residuals, tensors)),
      )
    },
  }
}

function arrangement({ tensors, structure }: Leaves): Arrangement {
  return { forms: tensors.map((tensor) => tangentForm(formOf(tensor))), structure }
}
