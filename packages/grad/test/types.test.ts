// Types of containers survive differentiation.
import { binaryBackend } from '@nx/backend-binary'
import type { Traced } from '@nx/defn'
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
import { f32, multiply, setDefaultBackend, sum, type Tensor, type TensorLike } from '@nx/tensor'
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
  expectTypeOf(gradient).parameter(1).toEqualTypeOf<TensorLike>()
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
  expectTypeOf(along).parameter(1).toEqualTypeOf<TensorLike>()
  expectTypeOf(along(network, 1)).toEqualTypeOf(values)
  const [, pullback] = vjp(f, [network, 1])
  expectTypeOf(pullback).parameter(0).toEqualTypeOf<{ y: TensorLike; both: readonly [TensorLike, 1] }>()
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
