// What a backend does itself, as data for documentation.
import { binaryBackend } from '@nx/backend-binary'
import type { Backend, Call, DType } from '@nx/types'
import { primitiveCases } from './cases.ts'
import { casesOf, concerns } from './suite/case-tables.ts'
import { recordingCalls } from './suite/observe.ts'
import { inputsOf, runOn, type Trial, upload } from './suite/trial.ts'

/**
 * How an operation is done at a type: by a kernel of the backend, or by other operations. A primitive without a kernel
 * is missing.
 */
export type Support = 'kernel' | 'decomposed' | 'missing'

/** One operation of a support table. Types at which it is not defined are left out. */
export interface SupportRow {
  readonly op: string
  readonly kind: 'primitive' | 'composite'
  readonly types: { readonly [K in DType]?: Support }
}

/**
 * Asks a backend about every operation of the suite at the types given. Nothing runs on the backend.
 *
 * @example
 * const rows = supportTable(binaryBackend(), ['f32', 'c64'])
 * rows.find((row) => row.op === 'tanh') // => { op: 'tanh', kind: 'composite', types: { f32: 'kernel' } }
 */
export function supportTable(backend: Backend, types: readonly DType[]): SupportRow[] {
  const reference = binaryBackend()
  return Object.entries(casesOf({})).map(([op, cases]) => {
    const kind = Object.hasOwn(primitiveCases, op) ? 'primitive' : 'composite'
    const entries = types.flatMap((type) => {
      const own = cases.filter((each) => concerns(each, type, types))
      const trials = own.map((each): Trial => ({
        op,
        case: each,
        type,
        backend,
        reference,
        options: quiet(types),
        inputs: new Map(),
      }))
      return trials.length === 0 ? [] : [[type, supportOf(backend, kind, trials)] as const]
    })
    return { op, kind, types: Object.fromEntries(entries) }
  })
}

function supportOf(backend: Backend, kind: SupportRow['kind'], trials: readonly Trial[]): Support {
  const calls = trials.flatMap((trial) => callsOf(trial))
  const done = calls.filter((call) => backend.supports(call)).length
  if (kind === 'primitive') return done === calls.length ? 'kernel' : 'missing'
  return done > 0 ? 'kernel' : 'decomposed'
}

/** The calls of the trial's own operation, from a run on the reference backend. */
function callsOf(trial: Trial): Call[] {
  const { observed, calls } = recordingCalls(trial.reference)
  runOn(observed, trial.case.run, upload(inputsOf(trial), observed))
  return calls.filter((call) => call.op === trial.op)
}

const quiet = (types: readonly DType[]): Trial['options'] => ({
  types,
  describe: () => {},
  it: () => {},
  backend: binaryBackend,
})
