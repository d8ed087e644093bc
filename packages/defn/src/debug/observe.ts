// What looks into a function while it runs: where its operations were written, and what each of them gives.
import { type Backend, NxError, type Spec } from '@nx/types'
import type { Builder, Debugger } from '../build-graph.ts'
import { prepareControl } from '../evaluator.ts'
import type { HostNode, Wait } from '../host-node.ts'
import { placeOf } from '../place.ts'
import { withStacks } from '../trace.ts'

/** A value with its bytes, in the form of `toBinary`. */
export interface Elements extends Spec {
  readonly bytes: Uint8Array
}

/** One operation that has run. */
export interface Intermediate {
  /** How many operations the debugger has seen before it, of all functions it looks into; iterations of loops count. */
  readonly index: number
  /** The operation, or the one it is a part of and it, as in `softmax > exp`. */
  readonly op: string
  /** File, line and column of the user's code that called it; `null` where that is not known. */
  readonly place: string | null
  readonly inputs: readonly Elements[]
  readonly outputs: readonly Elements[]
}

/** A debugger that shows every operation, once it has run, to a function. */
export function observe(see: (intermediate: Intermediate) => void): Debugger {
  let index = 0
  /** Composite operations that are being put in, and where they were called. */
  const around: { readonly op: string; readonly place: string | null }[] = []
  return {
    trace: withStacks,
    enter(builder, node) {
      const place = placeOf(node.stack) ?? around.at(-1)?.place ?? null
      const before = builder.nodes.length
      around.push({ op: node.op, place })
      return (outputs) => {
        const op = around.map((each) => each.op).join(' > ')
        around.pop()
        const added = builder.nodes[before]
        if (builder.nodes.length !== before + 1 || added?.kind !== 'call' || added.op !== node.op) return
        const show = (inputs: readonly Elements[], results: readonly Elements[]): void =>
          see({ index: index++, op, place, inputs, outputs: results })
        addObserver(builder, added.inputs, outputs, show)
      }
    },
  }
}

function addObserver(
  builder: Builder,
  inputs: readonly number[],
  outputs: readonly number[],
  show: (inputs: readonly Elements[], outputs: readonly Elements[]) => void,
): void {
  const ids = [...inputs, ...outputs]
  const specs = ids.map((id) => builder.values[id]!)
  const shown = (bytes: readonly Uint8Array[]): void => {
    const values = bytes.map((each, i) => ({ ...specs[i]!, bytes: each }))
    show(values.slice(0, inputs.length), values.slice(inputs.length))
  }
  const node: HostNode = {
    kind: 'host',
    name: 'observe',
    inputs: ids,
    outputs: [],
    *run(datas, backend) {
      yield reading(backend, datas, specs, shown)
      return []
    },
  }
  builder.nodes.push(node)
  builder.effects.add(node)
  builder.context.control = prepareControl
}

function reading<D>(
  backend: Backend<D>,
  datas: readonly D[],
  specs: readonly Spec[],
  shown: (bytes: readonly Uint8Array[]) => void,
): Wait {
  return {
    now() {
      if (backend.readSync === undefined) {
        throw new NxError(
          'device_read',
          'jit',
          `the intermediates are on "${backend.name}", which cannot be read synchronously; ` +
            'call the function as await f.async(…)',
          { backend: backend.name },
        )
      }
      shown(datas.map((data, i) => backend.readSync!(data, specs[i]!)))
    },
    later: async () => shown(await Promise.all(datas.map((data, i) => backend.read(data, specs[i]!)))),
  }
}
