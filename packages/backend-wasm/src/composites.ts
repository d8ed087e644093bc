// Single calls of composite operations: their decomposition is recorded and compiled once for each kind of call.
import { planForLengths, planGraph, recordCall } from '@nx/compiler'
import type { Recorded } from '@nx/compiler'
import { identityKey } from '@nx/types'
import type { Backend, Call, Executable } from '@nx/types'
import { planForAnyLengths } from './any-lengths.ts'
import { keyOf } from './call-key.ts'
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
  readonly #planners: Recent<ReturnType<typeof planForLengths> | false> = new Recent(cachedKinds)

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /** The first call of a kind takes the same way as all others, so that all give the same bits. */
  run(call: Call<Handle>, backend: Backend<Handle>): readonly Handle[] {
    const known = this.#kinds.get(kindOf(call), () => this.#compile(call, backend) ?? false)
    const inputs = call.inputs.map(({ data }) => data)
    return known === false ? call.fallback!(backend, inputs) : known.run(inputs)
  }

  #compile(call: Call<Handle>, backend: Backend<Handle>): Executable<Handle> | undefined {
    const { given } = this.#runtime
    const record = (each: Call<Handle>): Recorded | undefined =>
      recordCall(backend, (inner) => isSupported(given, inner), each)
    const target = targetFor(given)
    const plan = planForAnyLengths(call, (each) =>
      this.#planners.get(kindOf(each), () => {
        const recorded = record(each)
        return recorded !== undefined && planForLengths(recorded.graph, target)
      }),
    )
    if (plan !== undefined) return executable(plan, this.#runtime, true)
    const recorded = record(call)
    if (recorded === undefined) return undefined
    const { graph, hosts } = recorded
    return executable(planGraph(graph, target), this.#runtime, true, hosts)
  }
}

function kindOf(call: Call<Handle>): string {
  const { closesOver } = call.definition!
  return closesOver === undefined ? keyOf(call) : `${identityKey(closesOver)} ${keyOf(call)}`
}
