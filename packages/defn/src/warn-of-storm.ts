// A function made anew for each call is compiled anew for each call.
import type { AnyFunction } from './jit.ts'
import { placeOf } from './place.ts'
import type { TracedFunction } from './trace-function.ts'

/** Traces of one text around captured tensors that raise suspicion: enough that no set of layers has as many. */
const suspicious = 32

const traces: Map<string, number> = /* @__PURE__ */ new Map()

/** Warns, once for each text of a function, if it was traced again and again around captured tensors. */
export function warnOfStorm(fn: AnyFunction, { captures }: Pick<TracedFunction, 'captures'>): void {
  const captured = captures.find(({ source }) => 'value' in source)
  if (captured === undefined) return
  const text = String(fn)
  const count = (traces.get(text) ?? 0) + 1
  traces.set(text, count)
  if (count !== suspicious) return
  const { type, shape } = captured.spec
  console.warn(
    `jit: a function was traced ${count} times around a captured ${type}[${shape}] (at ${placeOf(captured.origin.stack)}): ` +
      'jit it once, outside of the loop, and pass the tensor as an argument',
  )
}
