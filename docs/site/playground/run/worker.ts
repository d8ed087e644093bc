// Runs one program in a worker of its own, and answers questions about what it showed.
import type { Plan } from '@nx/compiler'
import { setDefaultBackend } from '@nx/nx'
import { backendOf } from './backend-of.ts'
import { checkImports } from './check-imports.ts'
import { explainedCall, kernelParts, planParts } from './explained.ts'
import { failureOf } from './failure-of.ts'
import { formatValue } from './format-value.ts'
import { recordAllKernels } from './gpu-recorder.ts'
import { moduleTable, requireModule } from './module-table.ts'
import { Output } from './output.ts'
import { partsOf, Shown } from './parts-of.ts'
import { lineOf, programName } from './place.ts'
import type { Entry, Failure, Message, Request, ViewKind } from './protocol.ts'
import { resultName, transpile } from './transpile.ts'
import { viewOf } from './view-of.ts'

/** The part of a worker's global scope that is used here. */
interface Scope {
  postMessage(message: Message): void
  addEventListener(type: string, listener: (event: never) => void): void
}

const scope = globalThis as unknown as Scope
const post = (message: Message): void => scope.postMessage(message)
const output = new Output(post)
const shown = new Shown()
const plans: Plan[] = []

scope.addEventListener('message', ({ data }: { readonly data: Request }) => {
  if (data.kind === 'run') void run(data)
  else void look(data)
})
scope.addEventListener('unhandledrejection', (event: { reason: unknown; preventDefault(): void }) => {
  event.preventDefault()
  tell(event.reason)
})
scope.addEventListener('error', (event: { error: unknown; message: string; preventDefault(): void }) => {
  event.preventDefault()
  tell(event.error ?? event.message)
})

/** An error that nobody waits for, as in a timer. */
function tell(error: unknown): void {
  const failure = failureOf(error)
  output.add('error', failure.line, () => [{ kind: 'failure', failure }])
}

async function look({ call, tensor, view, index }: Extract<Request, { kind: 'view' }>): Promise<void> {
  try {
    const found = shown.find(tensor)
    if (found === undefined) throw new Error('too many others were shown since; run the program again')
    post({ kind: 'view', call, view: await viewOf(found, view, index) })
  } catch (error) {
    post({ kind: 'view', call, view: { kind: 'none', reason: failureOf(error).message } })
  }
}

async function run({ code, backend, explain }: Extract<Request, { kind: 'run' }>): Promise<void> {
  // Deep enough to reach the program through the library.
  Error.stackTraceLimit = 100
  const kernels = explain && backend === 'webgpu' ? recordAllKernels() : undefined
  let failure: Failure | undefined
  let started = performance.now()
  try {
    const body = transpile(code)
    checkImports(code, moduleTable)
    setDefaultBackend(await backendOf(backend, (plan) => plans.push(plan)))
    replaceConsole()
    started = performance.now()
    await program(body)(requireModule, {}, show, planOf(backend), (value: unknown) => {
      if (value !== undefined) output.add('result', null, () => partsOf(shown, value))
    })
  } catch (error) {
    failure = failureOf(error)
  }
  const milliseconds = performance.now() - started
  if (explain) {
    const found = kernels === undefined ? planParts(plans) : kernelParts(kernels)
    const none = {
      kind: 'text',
      text:
        backend === 'binary'
          ? 'Nothing was compiled: binary computes call by call. Choose wasm or webgpu as the backend.'
          : 'Nothing was compiled: put a function into jit(…) and call it.',
    } as const
    output.add('plan', null, () => (found.length === 0 ? [none] : found))
  }
  await output.finish().catch((error: unknown) => (failure ??= failureOf(error)))
  post({ kind: 'done', milliseconds, ...(failure === undefined ? {} : { failure }) })
}

type Program = (
  require: (name: string) => object,
  exports: object,
  show: (value: unknown, options?: ShowOptions) => void,
  plan: ReturnType<typeof planOf>,
  result: (value: unknown) => void,
) => Promise<void>

/** The program as a function; its text begins on the first line, so that lines of errors are those of the editor. */
function program(body: string): Program {
  const text = `(async function (require, exports, show, plan, ${resultName}) {${body}\n})\n//# sourceURL=${programName}`
  // Running what is in the editor is what this worker is for, and it holds nothing else.
  // oxlint-disable-next-line no-eval
  return (0, eval)(text) as Program
}

interface ShowOptions {
  readonly as?: ViewKind
  readonly label?: string
}

const here = (): number | null => lineOf(new Error().stack)

function show(value: unknown, { as, label = '' }: ShowOptions = {}): void {
  output.add('show', output.full ? null : here(), () => partsOf(shown, value, label, as))
}

/** `plan(fn)(...args)`: compiles a function, calls it, and shows how it is computed. */
function planOf(backend: Extract<Request, { kind: 'run' }>['backend']) {
  return (fn: (...args: readonly unknown[]) => unknown) =>
    (...args: readonly unknown[]): void => {
      const parts = explainedCall(backend, plans, fn, args)
      output.add('plan', here(), () => parts)
    }
}

/** What the program and the library write to the console is shown with the rest. */
function replaceConsole(): void {
  const write =
    (level: Entry['level']) =>
    (...values: readonly unknown[]): void =>
      output.add(level, output.full ? null : here(), () => {
        const parts = values.flatMap((value) => partsOf(shown, value))
        const plain = parts.every((part) => !(part instanceof Promise) && part.kind === 'text')
        return plain ? [{ kind: 'text', text: values.map(formatValue).join(' ') }] : parts
      })
  Object.assign(console, {
    log: write('log'),
    info: write('log'),
    debug: write('log'),
    table: write('log'),
    dir: write('log'),
    warn: write('warn'),
    error: write('error'),
  })
}
