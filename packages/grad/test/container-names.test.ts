// Whoever takes or computes a container says its own name where that is none.
import { binaryBackend } from '@nx/backend-binary'
import * as defns from '@nx/defn'
import * as grads from '@nx/grad'
import { f32, greater, less, setDefaultBackend, type Tensor } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { describe, expect, it } from 'vitest'

setDefaultBackend(binaryBackend() as Backend)

/** Functions called with what their types refuse. */
interface Loose {
  (...args: unknown[]): Loose
}
const [defn, grad] = [defns, grads] as unknown as Record<string, Loose>[] as [
  Record<string, Loose>,
  Record<string, Loose>,
]

class Custom {
  readonly size: number = 1
}
const within: unknown[] = [1]
within.push(within)

const x = f32(2)
const wrong: readonly [what: string, value: unknown][] = [
  ['a map', new Map([['a', 1]])],
  ['an instance', new Custom()],
  ['a container within itself', within],
]
/** Calls that get the value, or whose functions give it, by the name of the function called. */
const calls: readonly [op: string, call: (value: unknown, give: () => unknown) => unknown][] = [
  ['jit', (value) => defn['jit']!(() => x)(value)],
  ['jit', (_, give) => defn['jit']!(give)(x)],
  ['defn', (_, give) => defn['defn']!(give)(x)],
  ['defn', (value) => defn['jit']!((y: Tensor) => [y, defn['defn']!(() => y)(value)])(x)],
  ['defn', (_, give) => defn['jit']!((y: Tensor) => defn['defn']!(give)(y))(x)],
  ['compile', (value) => defn['compile']!(() => x, [value])],
  ['compile', (_, give) => defn['compile']!(give, [x])],
  ['compile', (value) => defn['compile']!((y: Tensor) => y, [x])(value)],
  ['debugExpr', (_, give) => defn['debugExpr']!(give)(x)],
  ['toGraph', (value) => defn['toGraph']!(() => x, [value])],
  ['toGraph', (_, give) => defn['toGraph']!(give, [x])],
  ['splitGraph', (_, give) => defn['splitGraph']!(give, [x], () => 'none')],
  ['grad', (value) => grad['grad']!(() => x)(value)],
  ['grad', (_, give) => grad['grad']!(give)(x)],
  ['valueAndGrad', (_, give) => grad['valueAndGrad']!(give)(x)],
  ['jacobian', (_, give) => grad['jacobian']!(give)(x)],
  ['hessian', (_, give) => grad['hessian']!(give)(x)],
  ['jvp', (value) => grad['jvp']!(() => x, [value], [x])],
  ['jvp', (value) => grad['jvp']!((y: Tensor) => y, [x], [value])],
  ['jvp', (_, give) => grad['jvp']!(give, [x], [x])],
  ['vjp', (value) => grad['vjp']!(() => x, [value])],
  ['vjp', (_, give) => grad['vjp']!(give, [x])],
  ['linearize', (value) => grad['linearize']!(() => x, [value])],
  ['linearize', (_, give) => grad['linearize']!(give, [x])],
  ['checkpoint', (_, give) => grad['checkpoint']!(give)(x)],
  ['checkpoint', (_, give) => grad['grad']!((y: Tensor) => grad['checkpoint']!(give)(y))(x)],
  ['stopGrad', (value) => grad['stopGrad']!(value)],
  ['cond', (_, give) => defn['cond']!(true, give, give)],
  ['cond', (_, give) => defn['jit']!((y: Tensor) => defn['cond']!(greater(y, 0), give, give))(x)],
  ['cond', (_, give) => grad['grad']!((y: Tensor) => defn['cond']!(greater(y, 0), give, give))(x)],
  [
    'whileLoop',
    (value) =>
      defn['whileLoop']!(
        value,
        () => false,
        (state: Tensor) => state,
      ),
  ],
  ['whileLoop', (_, give) => defn['whileLoop']!(x, (state: Tensor) => less(state, 3), give)],
  [
    'whileLoop',
    (_, give) =>
      defn['jit']!((y: Tensor) => defn['whileLoop']!(y, (state: Tensor) => less(state, 3), give))(x),
  ],
  ['block', (_, give) => defn['block']!('my.own', [x], {}, give)],
  ['block', (_, give) => defn['jit']!((y: Tensor) => defn['block']!('my.own', [y], {}, give))(x)],
  ['runtimeCall', (value) => defn['runtimeCall']!(x, value, () => x)],
  ['runtimeCall', (value) => defn['runtimeCall']!(value, x, () => x)],
  ['runtimeCall', (_, give) => defn['runtimeCall']!(x, x, give)],
  ['hook', (value) => defn['hook']!(value, () => {})],
  ['metadata', (value) => defn['metadata']!(value, 'layer')],
  ['donatable', (value) => defn['donatable']!(value)],
  ['printValue', (value) => defn['printValue']!(value, { write: () => {} })],
  ['printExpr', (value) => defn['printExpr']!(value, { write: () => {} })],
  ['mapLeaves', (value) => defn['mapLeaves']!((leaf: Tensor) => leaf, value)],
  ['mapLeaves', (value) => defn['mapLeaves']!((leaf: Tensor) => leaf, [x], value)],
  ['flattenContainer', (value) => defn['flattenContainer']!(value)],
]

describe.each(wrong)('%s', (_, value) => {
  it.each(calls)('is refused by %s', (op, call) => {
    let error: unknown
    try {
      call(value, () => value)
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(NxError)
    const { code, message } = error as NxError
    expect({ code, op: (error as NxError).op }).toEqual({ code: 'container', op })
    expect(message).toMatch(
      new RegExp(`^${op}: got (Map|Custom|a container that is within itself) where tensors or a container`),
    )
  })
})
