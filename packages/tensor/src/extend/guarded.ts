// A definition of another package with checks around all that it gives.
import { type Attributes, checkElements, isDType, NxError, show, type Spec } from '@nx/types'
import { checkSync, refusesPromise } from '../core/checks.ts'
import type { Definition, VectorizeEach, VectorizeRule } from '../core/definition.ts'
import { isTensor, type Tensor, type TensorSpec } from '../core/tensor.ts'

/** What is asked of a definition whose parts have been looked at; what they give may be anything. */
interface Parts extends Pick<Definition, 'name' | 'isBatch' | 'scalarsFrom' | 'closesOver' | 'host'> {
  infer(inputs: readonly TensorSpec[], attrs: Attributes): unknown
  decompose(inputs: readonly Tensor[], attrs: Attributes): unknown
  readonly vectorize: VectorizeRule<Attributes> | VectorizeEach<Attributes>
}

/**
 * The same definition, whose parts are called as its methods. It closes over itself where it does not say over what: two of one
 * name may compute different things.
 */
export function guarded(definition: object, isMulti: boolean): object {
  const own = definition as Parts
  const { name, vectorize, isBatch, scalarsFrom, closesOver = own } = own
  const infer: Parts['infer'] = (inputs, attrs) => checkedSpecs(name, own.infer(inputs, attrs), isMulti)
  const decompose: Parts['decompose'] = (inputs, attrs) => {
    const results = checkSync(name, own.decompose(inputs, attrs))
    const outs = infer(inputs, attrs)
    mustBe(name, listed(results), listed(outs) as TensorSpec[])
    return results
  }
  return {
    name,
    infer,
    decompose,
    closesOver,
    vectorize: typeof vectorize === 'string' ? vectorize : checkedRule(own),
    ...(isBatch !== undefined && { isBatch }),
    ...(scalarsFrom !== undefined && { scalarsFrom }),
    ...(own.host !== undefined && { host: checkedHost(own) }),
  }
}

const listed = (given: unknown): unknown[] => (Array.isArray(given) ? (given as unknown[]) : [given])

/** What `infer` gave, if it is the spec of a result, or a list of them. Throws `definition`. */
function checkedSpecs(name: string, given: unknown, isMulti: boolean): unknown {
  refusesPromise(given)
  const all = listed(given)
  if (Array.isArray(given) === isMulti && all.length > 0 && all.every(isTensorSpec)) return given
  const several = all.length === 0 ? 'an empty list' : `a list of ${all.map(shown).join(' and ')}`
  const got = Array.isArray(given) ? several : shown(given)
  const form = "as in { type: 'f32', shape: [2], names: [null] }"
  const want = isMulti
    ? `applyMulti needs a list with type, shape and names of each result, ${form}`
    : `apply needs type, shape and names of the result, ${form}; with several results, use applyMulti`
  throw new NxError('definition', name, `infer gave ${got}; ${want}`)
}

function isTensorSpec(given: unknown): given is TensorSpec {
  const { type, shape, names } = Object(given) as { type?: unknown; shape?: unknown; names?: unknown }
  return (
    isDType(type) &&
    Array.isArray(shape) &&
    shape.every((length) => Number.isSafeInteger(length) && (length as number) >= 0) &&
    Array.isArray(names) &&
    names.length === shape.length &&
    names.every((each) => each === null || typeof each === 'string')
  )
}

const shown = (given: unknown): string => (given instanceof Promise ? 'a promise' : show(given))

/** The rule for vectorized axes as a method, and a look at what it gives. Throws `definition`. */
function checkedRule(own: Parts): Parts['vectorize'] {
  const { name, vectorize } = own
  const wrong = (part: string, got: unknown, want: string): NxError =>
    new NxError('definition', name, `${part} gave ${shown(got)}; it gives ${want}`)
  if (typeof vectorize === 'object')
    return {
      each(inputs, attrs) {
        const result: unknown = vectorize.each(inputs, attrs)
        if (isTensor(result)) return result
        refusesPromise(result)
        throw wrong('vectorize.each', result, 'a tensor')
      },
    }
  return (attrs, leading) => {
    const given: unknown = (own.vectorize as (...args: unknown[]) => unknown)(attrs, leading)
    if (typeof given === 'object' && given !== null && !refusesPromise(given)) return given as Attributes
    throw wrong('vectorize', given, 'attributes that count the leading axes in')
  }
}

function checkedHost(own: Parts): NonNullable<Parts['host']> {
  const { name } = own
  const kernel = 'the kernel "host" of its definition'
  return (call) => checkElements('block_host', name, kernel, checkSync(name, own.host!(call)), call.outs)
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
