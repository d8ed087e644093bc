// Looks at definitions that other packages give, once each, and at what they compute.
import { type AttributesOf, checkElements, NxError, show, type Spec } from '@nx/types'
import { checkSync } from '../core/checks.ts'
import type { Definition, MultiDefinition } from '../core/definition.ts'
import { isTensor, type TensorSpec } from '../core/tensor.ts'

type Given<A extends AttributesOf<A>> = Definition<A> | MultiDefinition<A>

const known = /* @__PURE__ */ new WeakMap<object, object>()

/** The definition, checked and with checks around what it computes. Throws `definition`. */
export function checkedDefinition<A extends AttributesOf<A>, D extends Given<A>>(
  op: string,
  definition: D,
): D {
  const before = Object(definition) === definition ? known.get(definition) : undefined
  if (before !== undefined) return before as D
  const { name, infer, decompose, host } = checked(op, definition)
  const guarded = {
    ...definition,
    decompose(inputs: Parameters<Definition<A>['infer']>[0], attrs: A) {
      const results: unknown = checkSync(name, (decompose as (...given: unknown[]) => unknown)(inputs, attrs))
      const list = Array.isArray(results) ? (results as unknown[]) : [results]
      const outs = infer(inputs, attrs)
      mustBe(name, list, Array.isArray(outs) ? (outs as TensorSpec[]) : [outs as TensorSpec])
      return results
    },
    ...(host !== undefined && {
      host: (call: Parameters<typeof host>[0]) =>
        checkElements(
          'block_host',
          name,
          'the kernel "host" of its definition',
          checkSync(name, host(call)),
          call.outs,
        ),
    }),
  } as unknown as D
  known.set(definition, guarded)
  return guarded
}

function checked<A extends AttributesOf<A>>(op: string, definition: Given<A>): Given<A> {
  const { name, infer, decompose, vectorize, host } = Object(definition) as Partial<Given<A>>
  const isRule =
    vectorize === 'elementwise' ||
    typeof (typeof vectorize === 'object' && vectorize !== null ? vectorize.each : vectorize) === 'function'
  const lack = (what: string, got: unknown): NxError =>
    new NxError('definition', op, `the definition ${what}, got ${show(got)}; see Definition`, { name })
  if (typeof name !== 'string' || !/^[\w-]+\.[\w.-]+$/.test(name))
    throw lack(
      'needs a name with a prefix of your own, such as "my.op", so that none is taken for one of ours',
      name,
    )
  if (typeof infer !== 'function')
    throw lack(`of ${name} needs infer, a function of specs and attributes`, infer)
  if (typeof decompose !== 'function')
    throw lack(`of ${name} needs decompose, a function that computes the same by other ones`, decompose)
  if (!isRule)
    throw lack(`of ${name} needs vectorize: 'elementwise', a function of attributes, or { each }`, vectorize)
  if (host !== undefined && typeof host !== 'function')
    throw lack(`of ${name} takes a function as host, or none`, host)
  return definition
}

/** Throws unless the results have the types and shapes that were said. */
function mustBe(name: string, results: readonly unknown[], outs: readonly Spec[]): void {
  const format = ({ type, shape }: Spec): string => `${type}[${shape.join(', ')}]`
  const got = results.map((each) => (isTensor(each) ? format(each.spec) : show(each))).join(' and ')
  const want = outs.map(format).join(' and ')
  if (got === want) return
  throw new NxError('definition', name, `decompose gave ${got}, but infer said ${want}; make them agree`, {
    expected: want,
    got,
  })
}
