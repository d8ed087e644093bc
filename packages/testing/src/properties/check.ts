// What is looked at in each trial: the result beside the naive one, traced, compiled, and vectorized.
import { evaluateGraph, jit } from '@nx/defn'
import type { Tensor } from '@nx/tensor'
import { type Backend, bitSize, type DType, NxError, sizeOf, toReal } from '@nx/types'
import { type Allowance, describeDifference, worstDifference } from '../difference.ts'
import type { BackendSuiteOptions } from '../suite/options.ts'
import { allowanceFor, isNarrow } from '../suite/tolerance.ts'
import { disagreement } from '../suite/trial.ts'
import { elementsFrom } from './array.ts'
import { sameStructure } from './structure.ts'
import type { Draw } from './draw.ts'
import type { NDArray, Operand, Reading, Trial } from './property.ts'
import { header, show } from './show.ts'
import { arrayOf, results, upload, uploadVectorized } from './tensors.ts'

/** What a trial is checked on. */
export interface Setting extends Pick<BackendSuiteOptions, 'tolerance' | 'subnormals' | 'signedZeros'> {
  readonly name: string
  /** The backend, or a new one each time. */
  readonly fresh: () => Promise<Backend>
  readonly types: readonly DType[]
  /** Whether to check the traced and the vectorized call as well. */
  readonly forms: boolean
}

/** Throws unless all holds of the trial. */
export async function check(trial: Trial | Reading, setting: Setting, draw: Draw): Promise<void> {
  if ('read' in trial) return checkReading(trial, setting)
  const backend = await setting.fresh()
  const tensors = trial.inputs.map((input) => upload(input, backend))
  const eager = results(trial.run, tensors, backend)
  await checkValue(trial, eager, setting)
  if (!setting.forms) return
  if (trial.traced !== false) await checkTraced(trial, await Promise.all(eager.map(arrayOf)), setting)
  await checkVectorized(trial, setting, draw)
}

async function checkReading({ inputs, read, expected }: Reading, { fresh }: Setting): Promise<void> {
  const backend = await fresh()
  const tensors = inputs.map((input) => upload(input, backend))
  const got = await read(...tensors)
  const want = expected(...inputs)
  if (!sameStructure(got, want)) throw disagreement(`expected ${show(want)}, got ${show(got)}`)
}

async function checkValue(trial: Trial, eager: readonly Tensor[], setting: Setting): Promise<void> {
  const { inputs, expected, verify } = trial
  const got = await Promise.all(eager.map(arrayOf))
  if (expected !== undefined) {
    const given = expected(...inputs)
    const want = Array.isArray(given) ? (given as readonly NDArray[]) : [given as NDArray]
    mustBeSameCount(got, want)
    got.forEach((each, i) => {
      const names = want[i]!.names
      mustMatch(
        names === undefined ? { ...each, names: each.names.map(() => null) } : each,
        want[i]!,
        allowed(trial, want[i]!, setting),
      )
    })
  }
  const wrong = verify?.(got, inputs) ?? null
  if (wrong !== null) throw disagreement(wrong)
}

async function checkTraced(trial: Trial, want: readonly NDArray[], setting: Setting): Promise<void> {
  const run = (...traced: Tensor[]): readonly Tensor[] => [trial.run(...traced)].flat() as Tensor[]
  for (const evaluate of [true, false]) {
    const backend = await setting.fresh()
    if (!evaluate && backend.compile === undefined) return
    const tensors = trial.inputs.map((input) => upload(input, backend))
    const got = (await jit(run, { backend, ...(evaluate ? { compiler: evaluateGraph } : {}) }).async(
      ...tensors,
    )) as readonly Tensor[]
    const arrays = await Promise.all(got.map(arrayOf))
    await within(evaluate ? 'traced' : 'compiled', () => {
      mustBeSameCount(arrays, want)
      arrays.forEach((each, i) =>
        mustMatch(each, want[i]!, evaluate ? same : allowed(trial, want[i]!, setting)),
      )
    })
  }
}

/** Each entry of a vectorized call is as it is alone; inputs have either, both or none of two axes. */
async function checkVectorized(trial: Trial, setting: Setting, draw: Draw): Promise<void> {
  const { inputs, run } = trial
  const backend = await setting.fresh()
  const lengths = { v: draw.large ? entriesFor(inputs) : draw.one([2, 1, 3]), w: draw.one([2, 1]) }
  type Name = keyof typeof lengths
  const choices: readonly (readonly Name[])[] = [[], ['v'], ['v'], ['w'], ['v', 'w'], ['w', 'v']]
  const axesOf = inputs.map(({ another }) => (another === null ? [] : draw.one(choices)))
  if (axesOf.every((axes) => axes.length === 0)) return
  const names = [...new Set(axesOf.flat())]
  const stacked = inputs.map((input, i) => {
    const shape = axesOf[i]!.map((name) => lengths[name])
    const some = Array.from({ length: Math.min(sizeOf(shape), distinct) }, (_, entry) =>
      entry === 0 ? input.values : input.another!(),
    )
    const values = Array.from({ length: sizeOf(shape) }, (_, entry) => some[entry % distinct]!)
    return { ...input, values: values.flat(), shape: [...shape, ...input.shape], entries: values }
  })
  const tensors = stacked.map((array, i) => uploadVectorized(array, axesOf[i]!, backend))
  await within(`vectorized (${axesOf.map((axes) => `[${axes.join(', ')}]`).join(', ')})`, async () => {
    const whole = results(run, tensors, backend)
    const got = await Promise.all(whole.map(arrayOf))
    for (const result of whole) {
      const axes = result.vectorizedAxes.map(([name, length]) => `${name}: ${length}`).join(', ')
      const wanted = names.map((name) => `${name}: ${lengths[name]}`).join(', ')
      if (axes !== wanted) throw disagreement(`expected vectorized axes [${wanted}], got [${axes}]`)
    }
    const sizes = names.map((name) => lengths[name])
    const known = new Map<string, readonly NDArray[]>()
    for (let entry = 0; entry < sizeOf(sizes); entry++) {
      const position: Record<string, number> = {}
      names.reduceRight((rest, name) => {
        position[name] = rest % lengths[name]
        return Math.floor(rest / lengths[name])
      }, entry)
      const places = axesOf.map((axes) =>
        axes.reduce((sum, name) => sum * lengths[name] + position[name]!, 0),
      )
      const key = places.map((place) => place % distinct).join()
      if (!known.has(key)) {
        const own = stacked.map(({ entries }, i) =>
          upload({ ...inputs[i]!, values: entries[places[i]!]! }, backend),
        )
        known.set(key, await Promise.all(results(run, own, backend).map(arrayOf)))
      }
      const alone = known.get(key)!
      mustBeSameCount(got, alone)
      got.forEach((all, i) => {
        const shape = all.shape.slice(names.length)
        const size = sizeOf(shape)
        const each = {
          type: all.type,
          shape,
          values: all.values.slice(entry * size, (entry + 1) * size),
          names: all.names.slice(names.length),
        }
        mustMatch(each, alone[i]!, allowed(trial, each, setting))
      })
    }
  })
}

/** How many entries of a vectorized operand are drawn; further ones repeat them. */
const distinct = 7

/** So many entries that operands exceed 4 KB. */
function entriesFor(inputs: readonly Operand[]): number {
  const bytes = Math.max(
    ...inputs.map(({ type, shape, another }) => (another === null ? 0 : (sizeOf(shape) * bitSize(type)) / 8)),
  )
  return bytes === 0 ? 3 : Math.min(4100, Math.max(3, Math.ceil(4100 / bytes)))
}

const same: Allowance = { ulp: 0, relative: 0, absolute: 0, signedZeros: true }

/** A composite without a kernel of its own rounds after each of its operations, narrow types in f32. */
const decomposition = 8

function allowed(trial: Trial, { type }: NDArray, setting: Setting): Allowance {
  const { accuracy = 'exact', cancelling = 0, ulp = 0, roundsOnce = false } = trial
  const accumulates = accuracy === 'sum' || accuracy === 'product'
  if (isNarrow(type) && accumulates && setting.tolerance?.[accuracy] === undefined) {
    // Sums of small numbers are exact in f32; a quotient by their number is rounded there first.
    const signedZeros = false
    if (roundsOnce) return { ulp: 1, relative: 0, absolute: 0, signedZeros }
    if (cancelling === 0) return { ulp, relative: 0, absolute: 0, signedZeros }
  }
  const allowance = allowanceFor(setting.name, { accuracy, cancelling }, type, setting)
  const composite = accuracy === 'function' || accuracy === 'difficult'
  const slack = composite && bitSize(toReal(type)) >= 32 ? decomposition : 0
  return { ...allowance, ulp: Math.max(allowance.ulp, slack, ulp) }
}

function mustBeSameCount(got: readonly unknown[], want: readonly unknown[]): void {
  if (got.length !== want.length) throw disagreement(`expected ${want.length} results, got ${got.length}`)
}

function mustMatch(got: NDArray, want: NDArray, allowance: Allowance): void {
  const headers = [got, want].map(header)
  if (headers[0] !== headers[1]) throw disagreement(`expected ${headers[1]}, got ${headers[0]}`)
  const worst = worstDifference(elementsFrom(got), elementsFrom(want), want, allowance)
  if (worst !== null) throw disagreement(describeDifference(worst))
}

/** Says of an error in which form it came. */
async function within(form: string, body: () => void | Promise<void>): Promise<void> {
  try {
    await body()
  } catch (error) {
    if (!(error instanceof NxError)) throw error
    const { code, op, message, details } = error
    throw new NxError(code, op, `${form}: ${message.replace(`${op}: `, '')}`, details)
  }
}
