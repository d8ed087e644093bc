// Single calls of composite operations: their decomposition is recorded and compiled once for each kind of call.
import { operationOf, planGraph, recordCall } from '@nx/compiler'
import type { Recorded } from '@nx/compiler'
import { byteLength, identityKey, isInteger } from '@nx/types'
import type { Backend, Call, Executable, Shape } from '@nx/types'
import { forAnyLengths, freeLengths } from './any-lengths.ts'
import type { FreeLengths } from './any-lengths.ts'
import { keyOf, startOfKey } from './call-key.ts'
import { executable } from './executable.ts'
import type { Handle } from './memory/index.ts'
import { Recent } from './recent.ts'
import type { Runtime } from './runtime.ts'
import { isSupported, targetFor } from './support.ts'

const cachedKinds = 1000

/** So many calls of a kind are evaluated before it is compiled, which takes about as long. */
const callsBefore = 8
/** Of decompositions of so many calls at most, on so many bytes. */
const [mostCalls, mostBytes] = [32, 131_072]

const unsuited = /* @__PURE__ */ new Error('a decomposition that is long or adds up floats is not evaluated')

/** How calls of each kind run, by a key that says their shapes, types and attributes. */
export class Composites {
  readonly #runtime: Runtime
  readonly #backend: Backend<Handle>
  readonly #kinds: Recent<Executable<Handle> | false> = new Recent(cachedKinds)
  /** How often kinds were evaluated that are to be planned together. */
  readonly #evaluated: Recent<number> = new Recent(cachedKinds)
  readonly #shared: Recent<ReturnType<typeof forAnyLengths>> = new Recent(cachedKinds)
  /** What is compiled at once, whatever its shapes. */
  readonly #unsuited: Recent<true> = new Recent(cachedKinds)

  /** How many more calls the decomposition may make that is being evaluated. */
  #callsLeft: number | undefined

  constructor(runtime: Runtime, backend: Backend<Handle>) {
    this.#runtime = runtime
    this.#backend = backend
  }

  /** All calls of a kind give the same bits, those that are evaluated too. */
  run(call: Call<Handle>): readonly Handle[] {
    const { closesOver } = call.definition!
    const start = (closesOver === undefined ? '' : identityKey(closesOver)) + startOfKey(call)
    const key = keyOf(call, start)
    const inputs = call.inputs.map(({ data }) => data)
    if (this.#callsLeft !== undefined) return call.fallback!(this.#backend, inputs)
    let known = this.#kinds.find(key)
    if (known === undefined) {
      const free = freeLengths(call)
      const group = free === undefined ? key : start + free.key
      const before = this.#evaluated.find(group) ?? 0
      if (before < callsBefore) {
        const results = this.#evaluate(call, start, inputs)
        this.#evaluated.set(group, results === undefined ? callsBefore : before + 1)
        if (results !== undefined) return results
      }
      known = this.#kinds.set(key, this.#compile(call, free, group) ?? false)
    }
    return known === false ? call.fallback!(this.#backend, inputs) : known.run(inputs)
  }

  /** The results by the decomposition, if that is short, of few bytes and adds up no floats, which kernels do in another order. */
  #evaluate(call: Call<Handle>, start: string, inputs: readonly Handle[]): readonly Handle[] | undefined {
    let bytes = 0
    let key = start
    for (const { spec } of call.inputs) {
      bytes += byteLength(spec)
      key += `;${spec.type}`
    }
    for (const spec of call.outs) bytes += byteLength(spec)
    if (bytes > mostBytes || this.#unsuited.find(key)) return undefined
    this.#callsLeft = mostCalls
    try {
      return call.fallback!(this.#backend, inputs)
    } catch (error) {
      if (error !== unsuited) throw error
      this.#unsuited.set(key, true)
      return undefined
    } finally {
      this.#callsLeft = undefined
    }
  }

  /** Ends an evaluation with a call that does not suit it, or with the compilation of a part. */
  check(call?: Call<unknown>): void {
    if (this.#callsLeft === undefined) return
    if (call === undefined || this.#callsLeft-- === 0 || addsFloats(call)) throw unsuited
  }

  #compile(call: Call<Handle>, free: FreeLengths | undefined, group: string): Executable<Handle> | undefined {
    const runtime = this.#runtime
    const record = (shapes?: readonly Shape[]): Recorded | undefined =>
      recordCall(this.#backend, (inner) => isSupported(runtime.given, inner), call, shapes)
    const found =
      free && this.#shared.get(group, () => forAnyLengths(free, call.attrs, record, runtime))(free.lengths)
    if (found !== undefined) return found
    const recorded = record()
    if (recorded === undefined) return undefined
    const { graph, hosts } = recorded
    return executable(planGraph(graph, targetFor(runtime.given)), runtime, true, hosts)
  }
}

/** Whether the bits of a result depend on the order in which elements are added up or multiplied. */
function addsFloats({ op, outs }: Call<unknown>): boolean {
  const { combine } = operationOf(op)
  return (op === 'dot' || combine === 'sum' || combine === 'product') && !isInteger(outs[0]!.type)
}
