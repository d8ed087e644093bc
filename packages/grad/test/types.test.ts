// Types of containers survive differentiation.
import { binaryBackend } from '@nx/backend-binary'
import { compile, cond, defn, jit, jitApply, type NumberLike, type Traced, whileLoop } from '@nx/defn'
import {
  checkpoint,
  grad,
  hessian,
  type Jacobian,
  jacobian,
  jvp,
  linearize,
  valueAndGrad,
  vjp,
} from '@nx/grad'
import { concatenate, f32, multiply, setDefaultBackend, stack, sum, type Tensor, toArray } from '@nx/tensor'
import { expect, expectTypeOf, it } from 'vitest'

setDefaultBackend(binaryBackend())

interface Network {
  readonly w: Tensor
  readonly layers: readonly [Tensor, { b: Tensor }]
  readonly name: string
}

const network: Network = { w: f32([1, 2]), layers: [f32(3), { b: f32(4) }], name: 'a' }
const loss = ({ w, layers }: Network, x: Tensor): Tensor => sum(multiply(multiply(w, layers[0]), x))

it('grad and valueAndGrad', () => {
  const gradient = grad(loss)
  expectTypeOf(gradient).parameter(1).toEqualTypeOf<NumberLike>()
  expectTypeOf(gradient(network, 1)).toEqualTypeOf<Traced<Network>>()
  expectTypeOf(gradient(network, 1).layers[1].b).toEqualTypeOf<Tensor>()
  expectTypeOf(gradient(network, 1).name).toEqualTypeOf<string>()
  const both = valueAndGrad(
    (n: Network, x: Tensor) => ({ loss: loss(n, x), kept: [x] as const }),
    (out) => out.loss,
  )
  const [value, gradients] = both(network, 2)
  expectTypeOf(value.kept).toEqualTypeOf<readonly [Tensor]>()
  expectTypeOf(gradients.layers).toEqualTypeOf<readonly [Tensor, { b: Tensor }]>()
  expect(gradients.name).toBe('a')
})

it('jvp, linearize and vjp', () => {
  const f = (n: Network, x: Tensor) => ({ y: loss(n, x), both: [x, 1] as const })
  const [values, tangents] = jvp(f, [network, 1], [network, 1])
  expectTypeOf(values).toEqualTypeOf<{ y: Tensor; both: readonly [Tensor, Tensor] }>()
  expectTypeOf(tangents).toEqualTypeOf(values)
  const [, along] = linearize(f, [network, 1])
  expectTypeOf(along).parameter(1).toEqualTypeOf<NumberLike>()
  expectTypeOf(along(network, 1)).toEqualTypeOf(values)
  const [, pullback] = vjp(f, [network, 1])
  expectTypeOf(pullback).parameter(0).toEqualTypeOf<{ y: NumberLike; both: readonly [NumberLike, 1] }>()
  const [ofNetwork, ofX] = pullback({ y: f32(1), both: [1, 1] })
  expectTypeOf(ofNetwork.layers[1].b).toEqualTypeOf<Tensor>()
  expectTypeOf(ofX).toEqualTypeOf<Tensor>()
  expect(ofX.shape).toEqual([])
})

it('jacobian and hessian nest the argument in the result', () => {
  const parts = jacobian((n: Network) => [n.w, { s: sum(n.w) }] as const)(network)
  expectTypeOf(parts).toEqualTypeOf<Jacobian<readonly [Tensor, { readonly s: Tensor }], Network>>()
  expectTypeOf(parts[1].s.layers[1].b).toEqualTypeOf<Tensor>()
  expectTypeOf(parts[0].name).toEqualTypeOf<string>()
  const second = hessian((n: Network) => loss(n, f32(1)))(network)
  expectTypeOf(second.layers[1].b.w).toEqualTypeOf<Tensor>()
  expectTypeOf(second.name).toEqualTypeOf<string>()
  expect(second.w.w.shape).toEqual([2, 2])
  expectTypeOf(hessian((x: Tensor) => sum(x))(1)).toEqualTypeOf<Tensor>()
})

it('checkpoint', () => {
  const f = checkpoint((n: Network, x: Tensor) => ({ y: loss(n, x), name: n.name }))
  expectTypeOf(f).parameters.toEqualTypeOf<[n: Network, x: Tensor]>()
  expectTypeOf(f(network, f32(1))).toEqualTypeOf<{ readonly y: Tensor; readonly name: string }>()
})

it('refuses what would be wrong', () => {
  const x = f32([1, 2])
  const scale = (y: Tensor, n: number): Tensor => sum(multiply(y, n))
  const choose = (y: Tensor, { mode }: { mode: number }): Tensor =>
    mode === 1 ? sum(y) : sum(y, { axes: [0] })
  const zero = (): number => 0
  const calls = (): unknown[] => [
    // @ts-expect-error a tensor is not options
    grad(sum, x),
    // @ts-expect-error a tensor is not options
    jit(sum, x),
    // @ts-expect-error a tensor is not options
    valueAndGrad(sum, x),
    // @ts-expect-error arguments go to the function that grad gives
    grad(sum, [x]),
    // @ts-expect-error inside of the function n is a tensor
    jit(scale),
    // @ts-expect-error inside of the function n is a tensor
    defn(scale),
    // @ts-expect-error inside of the function n is a tensor
    grad(scale),
    // @ts-expect-error inside of the function n is a tensor
    valueAndGrad(scale),
    // @ts-expect-error inside of the function n is a tensor
    jacobian(scale),
    // @ts-expect-error inside of the function n is a tensor
    hessian(scale),
    // @ts-expect-error inside of the function n is a tensor
    vjp(scale, [x, 1]),
    // @ts-expect-error inside of the function n is a tensor
    jvp(scale, [x, 1], [x, 1]),
    // @ts-expect-error inside of the function n is a tensor
    linearize(scale, [x, 1]),
    // @ts-expect-error inside of the function n is a tensor
    checkpoint(scale),
    // @ts-expect-error inside of the function n is a tensor
    compile(scale, [x, 1]),
    // @ts-expect-error inside of the function n is a tensor
    jitApply(scale, [x, 1]),
    // @ts-expect-error inside of the function mode is a tensor
    jit(choose),
    // @ts-expect-error another position is static
    jit(scale, { static: [0] }),
    // @ts-expect-error a tensor is never 1
    jit((y: Tensor, mode: Tensor) => (mode === 1 ? y : sum(y))),
    // @ts-expect-error a boolean is static, so it stands for no tensor
    jit((y: Tensor) => sum(y))(true),
    // @ts-expect-error a tensor is no boolean
    jit((y: Tensor, train: boolean) => (train ? y : sum(y)))(x, x),
    // @ts-expect-error options may not be given: their numbers would be tensors
    jit(sum)(x, { axes: [0] }),
    // @ts-expect-error tensors are in an array
    concatenate(x, x),
    // @ts-expect-error tensors are in an array
    stack(x, x),
    // @ts-expect-error arguments are in an array
    jitApply(sum, x),
    // @ts-expect-error a loop goes by a condition, a range or rows
    whileLoop(0, 10, (i) => i),
    // @ts-expect-error a predicate is a number, a boolean or a tensor
    cond(undefined, zero, zero),
    // @ts-expect-error a function that is traced is not async
    grad(async (y: Tensor) => sum(y)),
  ]
  expect(calls).toBeTypeOf('function')
})

it('takes booleans, static numbers and functions of the library', () => {
  const x = f32([1, 2])
  const scale = (y: Tensor, n: number): Tensor => sum(multiply(y, n))
  const loss = (y: Tensor, train: boolean, name: string): Tensor =>
    train && name === 'a' ? sum(y) : scale(y, 2)
  expectTypeOf(jit(scale, { static: [1] })).parameters.toEqualTypeOf<[y: NumberLike, n: number]>()
  expectTypeOf(grad(scale, { static: [1] })(x, 2)).toEqualTypeOf<Tensor>()
  expectTypeOf(hessian(scale, { static: [1] })(x, 2)).toEqualTypeOf<Tensor>()
  expectTypeOf(grad(loss)).parameters.toEqualTypeOf<[y: NumberLike, train: boolean, name: string]>()
  expectTypeOf(grad(sum)(x)).toEqualTypeOf<Tensor>()
  expectTypeOf(jit((y, z) => multiply(y, z))(x, 1)).toEqualTypeOf<Tensor>()
  expectTypeOf(jit((s: { y: Tensor; on: boolean }) => s)({ y: 1, on: true }).on).toEqualTypeOf<boolean>()
  expectTypeOf(
    cond(
      true,
      () => true,
      () => false,
    ),
  ).toEqualTypeOf<Tensor>()
  expect(toArray(grad(loss)(x, false, 'a'))).toEqual([2, 2])
})
