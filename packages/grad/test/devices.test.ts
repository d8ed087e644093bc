// Derivatives on devices that cannot be read while a function runs.
import { binaryBackend } from '@nx/backend-binary'
import { jit, whileLoop } from '@nx/defn'
import { grad, hessian, jacobian, jvp, linearize, vjp } from '@nx/grad'
import { f64, less, multiply, readArray, sum, type Tensor, withDefaultBackend } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { expect, it } from 'vitest'

const device = (): Backend => {
  const { readSync: _, ...rest } = binaryBackend() as Backend
  return { ...rest, name: 'device' }
}

/** Doubles until the sum is 10 or more: twice for [1, 2]. */
const doubled = (x: Tensor): Tensor =>
  whileLoop(
    x,
    (v) => less(sum(v), 10),
    (v) => multiply(v, 2),
  )

const point = (): Tensor => withDefaultBackend(device(), () => f64([1, 2]))

it.each<[string, string, (x: Tensor) => unknown]>([
  ['jvp', 'jit((x, t) => jvp(f, [x], [t])).async(…)', (x) => jvp(doubled, [x], [x])],
  ['linearize', 'jit((x, t) => linearize(f, [x])[1](t)).async(…)', (x) => linearize(doubled, [x])],
  ['vjp', 'jit((x, c) => vjp(f, [x])[1](c)).async(…)', (x) => vjp(doubled, [x])],
])('%s says how to wait for a device', (op, form, run) => {
  expect(() => run(point())).toThrow(
    expect.objectContaining({
      code: 'device_read',
      message:
        `${op}: the function branches or loops by a value on "device", which cannot be read synchronously; put the ` +
        `call into a compiled function that waits: await ${form}`,
    }),
  )
})

it('does not take other errors for that', () => {
  const broken = (_: Tensor): Tensor => {
    throw new RangeError('mine')
  }
  expect(() => jvp(broken, [point()], [point()])).toThrow(RangeError)
})

it('waits where it may', async () => {
  const x = point()
  const pushed = jit((v: Tensor, t: Tensor) => jvp(doubled, [v], [t])[1])
  const linear = jit((v: Tensor, t: Tensor) => linearize(doubled, [v])[1](t))
  const pulled = jit((v: Tensor, c: Tensor) => vjp(doubled, [v])[1](c)[0])
  for (const each of [pushed, linear, pulled]) expect(await readArray(await each.async(x, x))).toEqual([4, 8])
  const diagonal = [
    [4, 0],
    [0, 4],
  ]
  for (const mode of ['forward', 'reverse'] as const) {
    expect(await readArray(await jacobian(doubled, { mode }).async(x))).toEqual(diagonal)
  }
  const energy = (v: Tensor): Tensor => sum(multiply(doubled(v), v))
  expect(await readArray(await grad(energy).async(x))).toEqual([8, 16])
  expect(await readArray(await hessian(energy).async(x))).toEqual([
    [8, 0],
    [0, 8],
  ])
})
