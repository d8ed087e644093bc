// Sees which composites functions call, how many inputs they have and what their attributes hold.
import { inspect } from 'node:util'
import { binaryBackend } from '@nx/backend-binary'
import { f32, gelu, logsumexp, type Tensor } from '@nx/tensor'
import { compositeCases, properties, type Property, runProperty } from '@nx/testing'
import type { Attributes, Backend, Call, DType } from '@nx/types'
import { inputsOf, runOn, type Trial, upload } from '../../packages/testing/src/suite/trial.ts'

/** What was seen of one composite. */
export interface Seen {
  readonly arities: Set<number>
  readonly outputs: Set<number>
  readonly attrs: Attributes[]
}

/** Random trials of each function: enough that each option takes each of its values. */
const trials = 100
/** Options that neither cases nor trials give. */
const rare: readonly ((x: Tensor) => Tensor)[] = [
  (x) => gelu(x, { approximate: 'tanh' }),
  (x) => logsumexp(x, { expScalingFactor: x }),
]
const types: readonly DType[] = ['f32', 's32']

/** Every composite that a function of ours calls, by its name. */
export async function collectComposites(): Promise<ReadonlyMap<string, Seen>> {
  const found = new Map<string, Seen>()
  const whole = binaryBackend()
  const decomposed = new Map<string, number>()
  const note = ({ op, inputs, outs, attrs }: Call<unknown>): void => {
    const seen = found.get(op) ?? { arities: new Set(), outputs: new Set(), attrs: [] }
    found.set(op, seen)
    seen.arities.add(inputs.length)
    seen.outputs.add(outs.length)
    seen.attrs.push(attrs)
  }
  const backend: Backend = {
    ...(whole as Backend),
    name: 'watching',
    supports(call) {
      if (call.definition === undefined) return whole.supports(call)
      note(call)
      // What brings a kernel along decomposes into loops that take long here; all others are decomposed, to see what is in them,
      // each kind of call a few times.
      const kind = `${call.op} ${call.inputs.map(({ spec }) => spec.type).join()} ${inspect(call.attrs)}`
      const times = decomposed.get(kind) ?? 0
      decomposed.set(kind, times + 1)
      return (call.host !== undefined || times >= 5) && whole.supports(call)
    },
  }
  for (const [op, cases] of Object.entries(compositeCases)) {
    for (const type of types)
      for (const each of cases().filter((one) => one.types(type))) {
        const options = { types, describe: () => {}, it: () => {}, backend: () => backend }
        const trial: Trial = { op, case: each, type, backend, reference: whole, options, inputs: new Map() }
        runOn(backend, each.run, upload(inputsOf(trial), backend))
      }
  }
  const x = f32([1, 2], { backend })
  for (const call of rare) call(x)
  for (const property of Object.values(properties()).flat() as Property[]) {
    const { failure } = await runProperty(property, { backend, count: trials, formsEvery: Infinity })
    if (failure !== null) throw new Error(failure)
  }
  return found
}
