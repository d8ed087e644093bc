// Arguments of compiled functions that are donated, made when needed or not needed at all; keys of containers.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { grad } from '@nx/grad'
import {
  add,
  dispose,
  less,
  multiply,
  setDefaultBackend,
  sum,
  template,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  vectorize,
} from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  assertKeys,
  compile,
  cond,
  container,
  donatable,
  isDonatable,
  jit,
  lazyTensor,
  whileLoop,
} from '../src/index.ts'
import { countingBackend } from './backends.ts'

const binary = binaryBackend() as Backend
beforeEach(() => void setDefaultBackend(binary))

const errorOf = (fn: () => unknown): NxError => {
  try {
    fn()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const backends = [
  ['binary', () => binary],
  ['wasm', () => wasmBackend() as Backend],
  ['a device of its own', () => countingBackend() as Backend],
] as const

it('isDonatable is false of whatever is no tensor', () => {
  for (const value of [3, undefined, null, 'donate', {}, [donatable(tensor(1))], { donate() {} }])
    expect(isDonatable(value)).toBe(false)
})

describe.each(backends)('donatable on %s', (_, make) => {
  it('gives its memory to the function that takes it', () => {
    const backend = make()
    const x = tensor([1, 2], { backend })
    const state = donatable(x)
    expect([isDonatable(state), isDonatable(x)]).toEqual([true, false])
    expect(errorOf(() => toArray(x)).code).toBe('disposed')
    expect(toArray(state)).toEqual([1, 2])
    const step = jit((s: Tensor) => multiply(s, 2))
    expect(toArray(step(state))).toEqual([2, 4])
    for (const use of [() => toArray(state), () => add(state, 1), () => step(state)]) {
      expect(errorOf(use)).toMatchObject({
        code: 'donated',
        message: expect.stringMatching(
          /^tensor: this s32 tensor of shape \[2\] was donated .*what the function returned/,
        ),
      })
    }
  })

  it('is gone once for all uses in a call, and where the function gives it back', () => {
    const backend = make()
    const state = donatable({ w: tensor([1, 2], { backend }), n: 3, name: 'a' })
    const f = jit((a: typeof state, b: Tensor) =>
      cond(
        less(sum(b), 0),
        () => a.w,
        () => whileLoop(a.w, { range: [1, 2] }, (s) => add(s, b)),
      ),
    )
    expect(toArray(f(state, state.w))).toEqual([3, 6])
    expect(errorOf(() => toArray(state.w)).code).toBe('donated')
    expect(errorOf(() => toNumber(state.n)).code).toBe('donated')
    const same = donatable(vectorize(tensor([5, 6], { backend }), 'r'))
    expect(toArray(jit((x: Tensor) => x)(same))).toEqual([5, 6])
    expect(toArray(grad((x: Tensor) => multiply(x, x))(donatable(tensor(3, { type: 'f32', backend }))))).toBe(
      6,
    )
  })

  it('is taken once where it stands twice, and not at all beside one that is gone', () => {
    const backend = make()
    const [x, y] = [tensor([1, 2], { backend }), tensor(3, { backend })]
    const [first, second] = donatable([x, x] as const)
    expect(second).toBe(first)
    expect(toArray(jit((a: Tensor, b: Tensor) => add(a, b))(first, second))).toEqual([2, 4])
    dispose(y)
    const z = tensor(4, { backend })
    expect(errorOf(() => donatable([z, y])).code).toBe('disposed')
    expect(toNumber(z)).toBe(4)
  })

  it('is kept if the function fails', () => {
    const state = donatable(tensor([1, 2], { backend: make() }))
    const fail = jit((_: Tensor) => {
      throw new RangeError('stop')
    })
    expect(() => fail(state)).toThrow('stop')
    expect(toArray(state)).toEqual([1, 2])
  })
})

it('frees donated memory, also of a tensor that was moved', () => {
  const from = countingBackend()
  const to = countingBackend()
  const step = jit((s: Tensor) => multiply(s, 2))
  let state = tensor([1, 2], { backend: to as Backend })
  for (let i = 0; i < 3; i++) state = step(donatable(state))
  expect(toArray(state)).toEqual([8, 16])
  dispose(state)
  // What is left is the constant tensors of a function hold: none.
  expect(to.alive()).toBe(0)
  const moved = jit((s: Tensor) => multiply(s, 2), { backend: to as Backend })
  moved(donatable(tensor([1, 2], { backend: from as Backend })))
  expect(from.alive()).toBe(0)
  expect(errorOf(() => donatable(state)).code).toBe('disposed')
})

describe.each(backends)('lazyTensor on %s', (_, make) => {
  it('is made once, when needed, and not for a function that does not use it', () => {
    const backend = make()
    const load = vi.fn(() => tensor([1, 2]))
    const lazy = lazyTensor(
      template([2], 's32', { names: ['n'] }),
      () => {
        load()
        return tensor([1, 2], { names: ['n'] })
      },
      { backend },
    )
    const model = { bias: tensor([5, 6], { backend }), lazy }
    expect(toArray(jit(({ bias }: typeof model) => add(bias, 1))(model))).toEqual([6, 7])
    expect(load).not.toHaveBeenCalled()
    const f = jit(({ bias, lazy: table }: typeof model) =>
      whileLoop(bias, { range: [1, 2] }, (s) =>
        cond(
          less(sum(s), 0),
          () => s,
          () => add(s, table),
        ),
      ),
    )
    expect(toArray(f(model))).toEqual([7, 10])
    expect(toArray(f(model))).toEqual([7, 10])
    expect([toArray(add(lazy, 1)), lazy.names]).toEqual([[2, 3], ['n']])
    expect(load).toHaveBeenCalledTimes(1)
    dispose(lazy)
    dispose(lazy)
    expect(errorOf(() => toArray(lazy)).code).toBe('disposed')
  })

  it('is a part of a class, vectorized and differentiated', () => {
    const backend = make()
    class Model {
      readonly weight: Tensor
      readonly unused: Tensor
      constructor(weight: Tensor, unused: Tensor) {
        this.weight = weight
        this.unused = unused
      }
      [container](): { parts: [Tensor, Tensor]; rebuild: (parts: [Tensor, Tensor]) => Model } {
        return { parts: [this.weight, this.unused], rebuild: ([w, u]) => new Model(w, u) }
      }
    }
    const never = (): Tensor => {
      throw new Error('made')
    }
    const rows = vectorize(tensor([[1], [2]], { type: 'f32' }), 'r')
    const model = new Model(
      lazyTensor(rows, () => rows, { backend }),
      lazyTensor(template([1000], 'f32'), never, { backend }),
    )
    const f = (x: Tensor, { weight }: Model): Tensor => sum(multiply(multiply(x, x), weight))
    const result = jit(f)(3, model)
    expect([result.vectorizedAxes, toArray(result)]).toEqual([[['r', 2]], [9, 18]])
    expect(toArray(grad(f)(tensor(3, { type: 'f32', backend }), model))).toEqual([6, 12])
    expect(() => jit((each: Model) => each)(model)).toThrow('made')
  })

  it('refuses what is not as the template says', () => {
    const lazy = lazyTensor(template([2], 'f32'), () => tensor([1, 2, 3]), { backend: make() })
    expect(errorOf(() => toArray(lazy))).toMatchObject({
      code: 'lazy_tensor',
      message:
        'lazyTensor: the function should make f32[2], as the template says, got s32[3]; correct one or the other',
    })
  })
})

it('is not made by compile, nor to donate something else', () => {
  const lazy = lazyTensor(template([2], 's32'), () => {
    throw new Error('made')
  })
  const f = compile((x: Tensor, _: Tensor) => add(x, 1), [1, lazy])
  expect(toNumber(f(donatable(tensor(2)), lazy))).toBe(3)
})

it('refuses a lazy tensor that would have to wait for a device', () => {
  const device = countingBackend({ async: true }) as Backend
  const lazy = lazyTensor(template([], 's32'), () => tensor(1, { backend: device }))
  expect(errorOf(() => toNumber(lazy))).toMatchObject({
    code: 'device_read',
    message: expect.stringMatching(
      /the elements are on "counting", which cannot be read at once; use await backendTransferAsync\(tensor\)/,
    ),
  })
})

it('does not move arguments that a function does not use', () => {
  const backend = countingBackend()
  const f = jit((x: Tensor, _: Tensor) => add(x, x), { backend: backend as Backend })
  f(tensor([1, 2]), tensor([3, 4, 5]))
  expect(backend.alive()).toBe(1)
})

it('assertKeys names what is missing and what is too much', () => {
  assertKeys({ a: 1, b: 2 }, ['b', 'a'])
  const { code, message } = errorOf(() => assertKeys({ a: 1, c: 2 }, ['a', 'b']))
  expect([code, message]).toEqual([
    'keys',
    'assertKeys: expected the keys a, b, got a, c: b missing, c unknown; rename or add them',
  ])
  expect(errorOf(() => assertKeys({}, ['a'])).message).toMatch(/got none: a missing/)
  expect(errorOf(() => jit((x: { w: Tensor }) => (assertKeys(x, ['v']), x))({ w: tensor(1) })).code).toBe(
    'keys',
  )
})

it('refuses to compute with what has no elements, also in a function compiled while another is traced', () => {
  const nothing = template([2], 's32')
  const compileWithin = jit((x: Tensor) => {
    compile((a: Tensor, b: Tensor) => add(a, b), [nothing, nothing], { static: [0] })
    return x
  })
  expect(errorOf(() => compileWithin(2))).toMatchObject({
    code: 'device_read',
    message: expect.stringMatching(
      /a tensor from outside is on "Nx.TemplateBackend", .*; move it first, by await backendTransferAsync/,
    ),
  })
})
