// Single calls of composite operations: their decomposition is recorded and compiled once for each kind of call.
import { planGraph, recordCall } from '@nx/compiler'
import { identityKey } from '@nx/types'
import type { Backend, Call, Executable } from '@nx/types'
import { executable } from './executable.ts'
import type { Handle } from './memory/index.ts'
import { Recent } from './recent.ts'
import type { Runtime } from './runtime.ts'
import { isSupported, targetFor } from './support.ts'

const cachedKinds = 1000

/** How calls of each kind run, by a key that says their shapes, types and attributes. */
export class Composites {
  readonly #runtime: Runtime
  readonly #kinds: Recent<Executable<Handle> | false> = new Recent(cachedKinds)

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /** The first call of a kind takes the same way as all others, so that all give the same bits. */
  run(call: Call<Handle>, key: string, backend: Backend<Handle>): readonly Handle[] {
    const { definition, fallback } = call
    const { closesOver } = definition!
    const kind = closesOver === undefined ? key : `${identityKey(closesOver)} ${key}`
    const known = this.#kinds.get(kind, () => this.#compile(call, backend) ?? false)
    const inputs = call.inputs.map(({ data }) => data)
    return known === false ? fallback!(backend, inputs) : known.run(inputs)
  }

  #compile(call: Call<Handle>, backend: Backend<Handle>): Executable<Handle> | undefined {
    const { given } = this.#runtime
    const recorded = recordCall(backend, (inner) => isSupported(given, inner), call)
    if (recorded === undefined) return undefined
    const { graph, hosts } = recorded
    return executable(planGraph(graph, targetFor(given)), this.#runtime, true, hosts)
  }
}
