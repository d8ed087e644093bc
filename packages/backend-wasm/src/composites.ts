// Single calls of composite operations: their decomposition is recorded and compiled where a kind of call comes again.
import { planGraph, recordCall } from '@nx/compiler'
import { identityKey } from '@nx/types'
import type { Backend, Call, Executable } from '@nx/types'
import { executable } from './executable.ts'
import type { Runtime } from './executable.ts'
import type { Handle } from './memory/index.ts'
import { Recent } from './recent.ts'
import { compilerOptions, isSupported } from './support.ts'

const cachedKinds = 1000

/** Runs a call that has been seen before. */
type Run = (call: Call<Handle>) => readonly Handle[]

/** How calls of each kind run, by a key that says their shapes, types and attributes. */
export class Composites {
  readonly #runtime: Runtime
  readonly #kinds: Recent<Run> = new Recent(cachedKinds)

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /**
   * The first call of a kind is evaluated operation by operation, as programs have many shapes that they use once. The
   * second one compiles.
   */
  run(call: Call<Handle>, key: string, backend: Backend<Handle>): Handle | readonly Handle[] {
    const { closesOver } = call.definition!
    const kind = closesOver === undefined ? key : `${identityKey(closesOver)} ${key}`
    const known = this.#kinds.find(kind)
    if (known !== undefined) {
      const outputs = known(call)
      return Array.isArray(call.out) ? outputs : outputs[0]!
    }
    const evaluate: Run = ({ fallback, inputs }) => {
      const result = fallback!(
        backend,
        inputs.map(({ data }) => data),
      )
      return Array.isArray(result) ? result : [result as Handle]
    }
    this.#kinds.set(kind, (again) => this.#kinds.set(kind, this.#compile(again, backend) ?? evaluate)(again))
    return call.fallback!(
      backend,
      call.inputs.map(({ data }) => data),
    )
  }

  #compile(call: Call<Handle>, backend: Backend<Handle>): Run | undefined {
    const recorded = recordCall(backend, isSupported, call)
    if (recorded === undefined) return undefined
    const { graph, hosts } = recorded
    const compiled: Executable<Handle> = executable(
      planGraph(graph, compilerOptions),
      this.#runtime,
      false,
      hosts,
    )
    return ({ inputs }) => compiled.run(inputs.map(({ data }) => data))
  }
}
