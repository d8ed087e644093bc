// Reductions: each invocation folds some hundreds of elements, in rounds until one is left for each output.
import { isFloat, sizeOf, stridesOf } from '@nx/types'
import type { Spec, Value } from '@nx/types'
import type { GpuData, Machine } from '../device/machine.ts'
import { otherAxes, pick, ShaderText } from '../layout.ts'
import { store } from '../types.ts'
import { fill } from './create.ts'
import type { CallOf } from './elementwise.ts'
import { folding, identityOf } from './fold.ts'
import type { Reduction } from './fold.ts'

/** The most elements that one invocation folds. */
const longest = 256

interface Round {
  readonly name: Reduction
  readonly input: Value<GpuData>
  readonly axes: readonly number[]
  /** Invocations for each output element; invocation c folds elements c, c + pieces… */
  readonly pieces: number
  /** Whether the pieces of an output lie side by side, or the outputs of a piece. */
  readonly together: boolean
  readonly out: Spec
}

function round(machine: Machine, { name, input, axes, pieces, together, out }: Round): GpuData {
  const { type, shape } = input.spec
  const result = machine.allocate(out, name)
  const others = otherAxes(shape.length, axes)
  const strides = stridesOf(shape)
  const [kept, reduced] = [pick(shape, others), pick(shape, axes)]
  const shader = new ShaderText()
  const [outputs, parts] = [shader.parameter(sizeOf(kept)), shader.parameter(pieces)]
  const [output, piece] = together ? [`i / ${parts}`, `i % ${parts}`] : [`i % ${outputs}`, `i / ${outputs}`]
  const body = [
    `  if (i >= ${outputs} * ${parts}) { return; }`,
    `  let output = ${output};`,
    shader.locate('output', kept, { base: { offset: 0, strides: pick(strides, others) } }),
    folding(name, type, {
      first: piece,
      by: parts,
      length: shader.parameter(sizeOf(reduced)),
      find: shader.locate('k', reduced, { step: { offset: 0, strides: pick(strides, axes) } }),
      element: 'in0[base + step]',
    }),
    `  out[i] = ${store(out.type, 'total')};`,
  ].join('\n')
  const count = sizeOf(kept) * pieces
  machine.run(result, { body, parameters: shader.parameters, inputs: [input.data], count })
  return result
}

/** Folds all elements along some axes; narrow floats accumulate in f32. */
export function reduceAxes(
  machine: Machine,
  name: Reduction,
  input: Value<GpuData>,
  axes: readonly number[],
  out: Spec,
): GpuData {
  const { type, shape } = input.spec
  const length = sizeOf(pick(shape, axes))
  if (length === 0) {
    const result = machine.allocate(out, name)
    fill(machine, result, identityOf(name, out.type))
    return result
  }
  const together = axes.includes(shape.length - 1)
  if (length <= longest) return round(machine, { name, input, axes, pieces: 1, together, out })
  const pieces = Math.ceil(length / longest)
  const outputs = sizeOf(out.shape)
  const between = {
    type: isFloat(type) ? 'f32' : type,
    shape: together ? [outputs, pieces] : [pieces, outputs],
  } as const
  const data = round(machine, { name, input, axes, pieces, together, out: between })
  const result = reduceAxes(machine, name, { data, spec: between }, [together ? 1 : 0], out)
  machine.dispose(data)
  return result
}

export const reduce = (
  machine: Machine,
  { op, inputs, attrs, outs: [out] }: CallOf<{ axes: readonly number[] }>,
): GpuData => reduceAxes(machine, op as Reduction, inputs[0]!, attrs.axes, out)
