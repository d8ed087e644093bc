// The modes in which the suite looks at each case.
import { jit } from '@nx/defn'
import type { Tensor } from '@nx/tensor'
import { type DType, isFloat } from '@nx/types'
import { primitiveCases } from '../cases.ts'
import { checkGradient } from '../gradient.ts'
import { mustKeepOthers } from './guard.ts'
import type { Mode } from './options.ts'
import { recordingCalls, withoutComposites } from './observe.ts'
import {
  disagreement,
  entriesOf,
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
export const modes: Readonly<Record<Mode, ModeDefinition>> = {
  value: {
    applies: () => true,
    async check(trial) {
      const { backend, reference, case: each } = trial
      const inputs = inputsOf(trial)
      const own = upload(inputs, backend)
      const got = runOn(backend, each.run, own)
      if (backend.name !== reference.name) {
        const want = runOn(reference, each.run, upload(inputs, reference))
        await mustAgree(trial, await resultOf(got), await resultOf(want), inputs)
      }
      await mustKeepOthers(trial, inputs, own, got)
    },
  },

  traced: {
    applies: () => true,
    async check(trial) {
      const { backend, case: each } = trial
      const inputs = upload(inputsOf(trial), backend)
      const traced = jit(each.run, { backend, evaluate: true })(...inputs) as Tensor
      mustMatch(await resultOf(traced), await resultOf(runOn(backend, each.run, inputs)))
    },
  },

  compiled: {
    applies: ({ backend }) => backend.compile !== undefined,
    async check(trial) {
      const { backend, case: each } = trial
      const inputs = inputsOf(trial)
      const own = upload(inputs, backend)
      const compiled = jit(each.run, { backend })
      const want = await resultOf(runOn(backend, each.run, own))
      await mustAgree(trial, await resultOf((await compiled.async(...own)) as Tensor), want, inputs)
      const again = upload(inputs, backend)
      await mustAgree(trial, await resultOf((await compiled.async(...again)) as Tensor), want, inputs)
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
      const got = await entriesOf(result)
      for (const [entry, inputs] of entries.entries()) {
        const want = runOn(backend, each.run, upload(inputs, backend))
        await mustAgree(trial, got[entry]!, await resultOf(want), inputs)
      }
    },
  },

  gradient: {
    applies: ({ case: each, type, options }) =>
      options.gradients !== false &&
      each.smooth === true &&
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
    applies: ({ op }) => !Object.hasOwn(primitiveCases, op),
    async check(trial) {
      const { backend, case: each } = trial
      const inputs = inputsOf(trial)
      const { observed, calls } = recordingCalls(backend)
      const got = runOn(observed, each.run, upload(inputs, observed))
      if (!calls.some((call) => call.fallback !== undefined)) return
      const plain = withoutComposites(backend)
      const want = runOn(plain, each.run, upload(inputs, plain))
      await mustAgree(trial, await resultOf(got), await resultOf(want), inputs, decompositionUlp(trial))
    },
  },
}

/** A decomposition rounds after each of its operations, in the type itself. */
function decompositionUlp({ case: { accuracy } }: Trial): number {
  return accuracy === 'function' || accuracy === 'difficult' ? 8 : 0
}

/** The type at which gradients are checked. */
function widestFloat(types: readonly DType[]): DType {
  return types.includes('f64') ? 'f64' : 'f32'
}
