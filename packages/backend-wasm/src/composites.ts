// Single calls of composite operations: their decomposition is recorded and compiled once for each kind of call.
import { planGraph, recordCall } from '@nx/compiler'
import type { Recorded } from '@nx/compiler'
import { identityKey } from '@nx/types'
import type { Backend, Call, Executable, Shape } from '@nx/types'
import { forAnyLengths, freeLengths } from './any-lengths.ts'
import { keyOf, startOfKey } from './call-key.ts'
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
  readonly #shared: Recent<ReturnType<typeof forAnyLengths>> = new Recent(cachedKinds)

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /** The first call of a kind takes the same way as all others, so that all give the same bits. */
  run(call: Call<Handle>, backend: Backend<Handle>): readonly Handle[] {
    const { closesOver } = call.definition!
    const start = (closesOver === undefined ? '' : identityKey(closesOver)) + startOfKey(call)
    const known = this.#kinds.get(keyOf(call, start), () => this.#compile(call, start, backend) ?? false)
    const inputs = call.inputs.map(({ data }) => data)
    return known === false ? call.fallback!(backend, inputs) : known.run(inputs)
  }

  #compile(call: Call<Handle>, start: string, backend: Backend<Handle>): Executable<Handle> | undefined {
    const runtime = this.#runtime
    const { given } = runtime
    const record = (shapes?: readonly Shape[]): Recorded | undefined =>
      recordCall(backend, (inner) => isSupported(given, inner), call, shapes)
    const free = freeLengths(call)
    const found =
      free &&
      this.#shared.get(start + free.key, () => forAnyLengths(free, call.attrs, record, runtime))(free.lengths)
    if (found !== undefined) return found
    const recorded = record()
    if (recorded === undefined) return undefined
    const { graph, hosts } = recorded
    return executable(planGraph(graph, targetFor(given)), runtime, true, hosts)
  }
}
