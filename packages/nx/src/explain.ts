// explain: what compiling made of a function, and what a call of it costs.
import { describePlan, type Plan } from '@nx/compiler'
import { type Compiler, jit, type JitOptions } from '@nx/defn'
import { checkFunction, checkOptions } from '@nx/tensor/internal'
import { type Graph, NxError } from '@nx/types'
import { Explanation } from './explanation.ts'

/**
 * Compiles a function for the arguments, calls it once to warm up and once to take the time, and says what its steps are, why
 * values between them are in memory, how many bytes they move and how many operations they compute. The bytes beside
 * `leastBytes`, those of arguments and results once, say how well it is fused. For functions as `jit` takes them, which give
 * tensors or containers of them; the results are dropped.
 *
 * @throws NxError `not_function`, `unknown_option`; `not_compiled` for a backend that evaluates functions call by call, and for functions that call
 * the host; what `jit` throws.
 *
 * @example
 * const x = iota([4, 100], { type: 'f32' })
 * const explanation = explain((x: Tensor) => softmax(x), { backend: wasmBackend() })(x)
 * explanation.steps.map(({ name }) => name)
 * // => ['max over an axis', 'subtract exp sum over an axis', 'divide multiply']
 * explanation.leastBytes // => 3200
 */
export function explain<P extends readonly unknown[]>(
  fn: (...args: P) => unknown,
  options: Pick<JitOptions, 'backend' | 'compileOptions'> = {},
): (...args: P) => Explanation {
  checkFunction('explain', fn)
  checkOptions('explain', options, ['backend', 'compileOptions'])
  let found: Explanation | undefined
  const compiler: Compiler = (graph, backend, settings) => {
    const started = performance.now()
    const callsHost = graph.nodes.some(({ kind }) => kind === 'host')
    const compiled = callsHost ? undefined : backend.compile?.(graph as Graph, settings)
    const compileMilliseconds = performance.now() - started
    const { plan, profile } = compiled ?? {}
    if (plan === undefined || profile === undefined) throw notCompiled(backend.name, callsHost)
    const report = describePlan(plan as Plan)
    return {
      ...compiled,
      run(inputs) {
        const [results, milliseconds] = profile(inputs)
        found = new Explanation(report, milliseconds, compileMilliseconds)
        return results
      },
    }
  }
  const call = jit(fn as (...args: readonly unknown[]) => unknown, { ...options, compiler })
  return (...args) => {
    call(...args)
    call(...args)
    return found!
  }
}

const notCompiled = (name: string, callsHost: boolean): NxError =>
  new NxError(
    'not_compiled',
    'explain',
    callsHost
      ? 'the function calls the host, so it is compiled in pieces; explain those between the calls, as splitGraph gives them'
      : `backend "${name}" evaluates functions call by call, so there is nothing to explain; use { backend: wasmBackend() }`,
    { backend: name },
  )
