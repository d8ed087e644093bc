// The modes in which the suite looks at each case.
import { jit } from '@nx/defn'
import type { Tensor } from '@nx/tensor'
import { byteLength, type Call, type DType, isFloat, sizeOf } from '@nx/types'
import { primitiveCases } from '../cases.ts'
import { checkGradient } from '../gradient.ts'
import { mustKeepOthers } from './guard.ts'
import type { CaseMode } from './options.ts'
import { givenAt } from './given.ts'
import { compileClone, evaluatePlain } from './plain-graphs.ts'
import { recordingCalls, withoutComposites } from './observe.ts'
import {
  allowedFor,
  disagreement,
  entriesOf,
  type Input,
  inputsOf,
  mustAgree,
  mustMatch,
  resultOf,
  runOn,
  type Trial,
  upload,
  vectorized,
} from './trial.ts'

/** A mode: whether it says anything about a case, and the check, which throws where the backend is wrong. */
interface ModeDefinition {
  applies(trial: Trial): boolean
  check(trial: Trial): Promise<void>
}

/** Every mode. */
export const modes: Readonly<Record<CaseMode, ModeDefinition>> = {
  value: {
    applies: () => true,
    async check(trial) {
      const { backend, reference, case: each } = trial
      const inputs = inputsOf(trial)
      const { observed, calls } = recordingCalls(backend)
      const own = upload(inputs, observed)
      const got = runOn(observed, each.run, own)
      if (backend.name !== reference.name) {
        const want = runOn(reference, each.run, upload(inputs, reference))
        const slack = isPrimitive(trial) || hasKernel(trial, calls) ? 0 : decompositionUlp(trial)
        await mustAgree(trial, await resultOf(got), await resultOf(want), inputs, slack)
      }
      await mustKeepOthers({ ...trial, backend: observed }, inputs, own, got)
    },
  },

  traced: {
    applies: () => true,
    async check(trial) {
      const { backend, case: each } = trial
      const inputs = inputsOf(trial)
      const own = upload(inputs, backend)
      const traced = await resultOf(jit(each.run, { backend, compiler: evaluatePlain })(...own) as Tensor)
      const want = await resultOf(runOn(backend, each.run, own))
      // A backend that compiles may compile single calls too.
      if (isPrimitive(trial) || backend.compile === undefined)
        mustMatch(traced, want, undefined, (index) => givenAt(trial, inputs, index))
      else await mustAgree(trial, traced, want, inputs, decompositionUlp(trial))
    },
  },

  compiled: {
    applies: ({ backend }) => backend.compile !== undefined,
    async check(trial) {
      const { backend, case: each } = trial
      const inputs = inputsOf(trial)
      const own = upload(inputs, backend)
      const compiled = jit(each.run, { backend, compiler: compileClone })
      const want = await resultOf(runOn(backend, each.run, own))
      const slack = isPrimitive(trial) ? 0 : decompositionUlp(trial)
      for (const tensors of [own, upload(inputs, backend)]) {
        const got = (await compiled.async(...tensors)) as Tensor
        await mustAgree(trial, await resultOf(got), want, inputs, slack)
      }
    },
  },

  vectorized: {
    applies: ({ case: each }) => each.inputs.some((input) => input.vectorize !== false),
    async check(trial) {
      const { backend, case: each } = trial
      const entries = [inputsOf(trial), inputsOf(trial, 1)].map((inputs, entry, [first]) =>
        inputs.map((input, i) => (entry === 1 && each.inputs[i]!.vectorize === false ? first![i]! : input)),
      )
      const result = runOn(backend, each.run, vectorized(trial, entries))
      if (result.vectorizedAxes.length !== 1) throw disagreement('the result is not vectorized')
      const alone = entries.map((inputs) => runOn(backend, each.run, upload(inputs, backend)))
      const [got, ...want] = await Promise.all([entriesOf(result), ...alone.map(resultOf)])
      for (const [entry, inputs] of entries.entries())
        await mustAgree(trial, got[entry]!, want[entry]!, inputs)
    },
  },

  enlarged: {
    applies: ({ case: each, large }) =>
      large !== undefined &&
      each.inputs.some(({ vectorize, shape }) => vectorize !== false && sizeOf(shape) > 0),
    async check(trial) {
      const { case: each } = trial
      const entries = [inputsOf(trial), inputsOf(trial, 1)].map((inputs, entry, [first]) =>
        inputs.map((input, i) => (entry === 1 && each.inputs[i]!.vectorize === false ? first![i]! : input)),
      )
      const count = entriesBeyond(entries[0]!)
      const wanted = await Promise.all(
        entries.map((inputs) => resultOf(runOn(trial.backend, each.run, upload(inputs, trial.backend)))),
      )
      const slack = isPrimitive(trial) ? 0 : decompositionUlp(trial)
      const allowed = await Promise.all(
        entries.map((inputs, i) => allowedFor(trial, wanted[i]!, inputs, slack)),
      )
      for (const compile of [false, true]) {
        const backend = await trial.large!()
        if (compile && backend.compile === undefined) return
        const tensors = vectorized({ ...trial, backend }, entries, count)
        const result = compile
          ? ((await jit(each.run, { backend }).async(...tensors)) as Tensor)
          : runOn(backend, each.run, tensors)
        for (const [i, got] of (await entriesOf(result, count)).entries())
          mustMatch(got, wanted[i % 2]!, allowed[i % 2]!, (index) => givenAt(trial, entries[i % 2]!, index))
      }
    },
  },

  gradient: {
    applies: ({ case: each, type, options }) =>
      options.gradients !== false &&
      each.smooth === true &&
      (each.gradientNeeds?.(type) ?? []).every((needed) => options.types.includes(needed)) &&
      isFloat(type) &&
      type === widestFloat(options.types) &&
      each.inputs.some((input) => input.type === undefined),
    async check(trial) {
      const { backend, case: each, type, reference } = trial
      const inputs = upload(inputsOf(trial), backend)
      const tolerance = type === 'f64' ? 1e-6 : 2e-3
      await checkGradient(each.run, inputs, { tolerance, reference, seed: 3 })
    },
  },

  decomposed: {
    applies: (trial) => !isPrimitive(trial),
    async check(trial) {
      const { backend, case: each } = trial
      const inputs = inputsOf(trial)
      const { observed, calls } = recordingCalls(backend)
      const got = runOn(observed, each.run, upload(inputs, observed))
      if (!hasKernel(trial, calls)) return
      const plain = withoutComposites(backend)
      const want = runOn(plain, each.run, upload(inputs, plain))
      await mustAgree(trial, await resultOf(got), await resultOf(want), inputs, decompositionUlp(trial))
    },
  },
}

/** So many entries that the largest input exceeds 4 KB, however small. */
function entriesBeyond(inputs: readonly Input[]): number {
  const bytes = Math.max(...inputs.map(({ spec }) => byteLength(spec)))
  return Math.max(2, Math.ceil(4100 / bytes))
}

const isPrimitive = ({ op }: Trial): boolean => Object.hasOwn(primitiveCases, op)

/** Whether the backend does the operation by itself, so not by primitives. */
function hasKernel({ op, backend }: Trial, calls: readonly Call[]): boolean {
  return calls.some(({ fallback: _fallback, ...call }) => call.op === op && backend.supports(call))
}

/** A decomposition rounds after each of its operations, in the type itself, so it may be off by some ulp. */
function decompositionUlp({ case: { accuracy } }: Trial): number {
  return accuracy === 'function' || accuracy === 'difficult' ? 8 : 0
}

/** The type at which gradients are checked. */
function widestFloat(types: readonly DType[]): DType {
  return types.includes('f64') ? 'f64' : 'f32'
}
