// One call of a function beside one of Python: what is drawn, run and compared.
import { jit } from '@nx/defn'
import { reshape, type Tensor, tensor, withDefaultBackend } from '@nx/tensor'
import { type Backend, type DType, type Scalar } from '@nx/types'
import { random } from '@nx/testing'
import type { Check, Input } from './check.ts'
import { compare } from './compare.ts'
import { countOf, elements, givenOf } from './inputs.ts'
import type { Answer, Job } from './python.ts'

/** A check with inputs of one type and shape. */
export interface Trial {
  readonly check: Check
  readonly label: string
  readonly inputs: readonly {
    readonly values: readonly Scalar[]
    readonly input: Input
    readonly type: DType
  }[]
  readonly job: Job
}

/** What came out: how many results were compared, the largest distance, and what is wrong. */
export interface TrialResult {
  readonly comparisons: number
  readonly worst: number
  readonly failures: readonly string[]
}

/** A trial for each type and case of a check, always the same ones for a seed. */
export function trialsOf(check: Check, seed: number, backend: Backend): Trial[] {
  const next = random(seed)
  return check.types.flatMap((type) =>
    check.cases.map((inputs) => {
      const drawn = inputs.map((input) => {
        const own = input.type ?? type
        const values = elements(own, countOf(input.shape), input.values ?? 'any', next)
        return { input, type: own, values }
      })
      const job: Job = {
        python: check.python,
        ...(check.sizes === undefined ? {} : { sizes: check.sizes }),
        long: check.isLong !== false && (type === 'f64' || type === 'c128'),
        inputs: drawn.map(({ values, input, type: own }) => givenOf(values, own, input.shape, backend)),
      }
      const shapes = inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(' ')
      const form = check.form === undefined ? '' : ` ${check.form}`
      return { check, inputs: drawn, job, label: `${check.name}${form} ${type} ${shapes}` }
    }),
  )
}

/** Runs a trial on a backend, eagerly and compiled. */
export function runTrial(
  { check, inputs, label }: Trial,
  { outputs, sizes }: Extract<Answer, { outputs: unknown }>,
  backend: Backend,
): TrialResult {
  const failures: string[] = []
  let worst = 0
  const compiled = jit(((...given: Tensor[]) => check.run(...given)) as (...given: Tensor[]) => Tensor)
  for (const [mode, call] of [
    ['', check.run],
    [' compiled', compiled],
  ] as const) {
    const place = `${label} on ${backend.name}${mode}`
    try {
      const results = withDefaultBackend(backend, () => {
        const tensors = inputs.map(({ values, input, type }) =>
          reshape(tensor([...values] as number[], { type }), input.shape),
        )
        return [call(...tensors)].flat() as Tensor[]
      })
      if (results.length !== outputs.length)
        failures.push(`${place}: ${results.length} results, want ${outputs.length}`)
      else
        results.forEach((result, i) => {
          const outcome = compare(result, outputs[i]!, check, sizes)
          if (outcome.wrong === null) worst = Math.max(worst, outcome.worst)
          else failures.push(`${place}: ${outcome.wrong}`)
        })
    } catch (error) {
      const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      failures.push(`${place}: raised ${text.slice(0, 160)}`)
    }
  }
  return { comparisons: 2, worst, failures }
}
