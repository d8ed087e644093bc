// block: with and without a kernel, at once, compiled, in branches and loops, vectorized, differentiated; its mistakes.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { grad } from '@nx/grad'
import {
  add,
  dispose,
  less,
  multiply,
  negate,
  setDefaultBackend,
  sum,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  vectorize,
} from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { beforeEach, describe, expect, it } from 'vitest'
import { block, cond, jit, toGraph, whileLoop } from '../src/index.ts'
import { countingBackend } from './backends.ts'

const binary = binaryBackend() as Backend
beforeEach(() => void setDefaultBackend(binary))

/** x · by + offset, and its negation. */
const both = (x: Tensor): readonly [Tensor, Tensor] =>
  block('my.both', [x, 1], { by: 3 }, ([value, offset], { by }) => {
    const scaled = add(multiply(value, by), offset)
    return [scaled, negate(scaled)] as const
  })
const scaled = (x: Tensor): Tensor =>
  block('my.scaled', [x], { by: 3 }, ([value], { by }) => multiply(value, by))

/** A backend with a kernel for `my.scaled`, which tells by adding 1000 that it ran. */
function withKernel(): Backend {
  const backend: Backend = {
    ...binaryBackend(),
    supports: (call) => call.op === 'my.scaled' || binary.supports(call),
    execute: (call) => {
      if (call.op !== 'my.scaled') return binary.execute(call)
      const { spec, data } = call.inputs[0]!
      return [
        (data as Int32Array).map(
          (each) => each * (call.attrs['by'] as number) + 1000 + 0 * spec.shape.length,
        ),
      ]
    },
  } as Backend
  return backend
}

describe.each([
  ['at once on binary', binary, (f: (x: Tensor) => unknown) => f],
  ['under jit on binary', binary, jit],
  ['at once on a device of its own', countingBackend() as Backend, (f: (x: Tensor) => unknown) => f],
  ['under jit on a device of its own', countingBackend() as Backend, jit],
  ['at once on wasm', wasmBackend() as Backend, (f: (x: Tensor) => unknown) => f],
  ['under jit on wasm', wasmBackend() as Backend, jit],
] as const)('%s', (_, backend, wrap) => {
  it('may give no tensors', () => {
    setDefaultBackend(backend)
    const results: unknown[] = []
    const call = wrap((x: Tensor) => {
      for (const none of [undefined, null, [], {}, { names: [] }])
        results.push(block('my.none', [x], {}, () => none))
      return x
    })
    call(tensor([1, 2], { backend }))
    expect(results).toEqual([undefined, null, [], {}, { names: [] }])
  })

  const given = (data: unknown): Tensor => tensor(data as number, { backend })

  it('runs the function, for containers too', () => {
    expect(toArray(wrap(scaled)(given([1, 2])) as Tensor)).toEqual([3, 6])
    const [a, b] = wrap(both)(given([1, 2])) as readonly [Tensor, Tensor]
    expect([toArray(a), toArray(b), a.backend]).toEqual([[4, 7], [-4, -7], backend])
  })

  it('keeps names, and gives an input back as a tensor of its own', () => {
    const f = (x: Tensor): Tensor => block('my.same', [x], {}, ([value]) => value)
    const x = tensor([1, 2], { names: ['n'], backend })
    const same = wrap(f)(x) as Tensor
    expect([same.names, toArray(same)]).toEqual([['n'], [1, 2]])
    dispose(same)
    expect(toArray(x)).toEqual([1, 2])
    expect(toArray(wrap(() => block('my.none', [], {}, () => 5))(x) as Tensor)).toBe(5)
  })

  it('runs in branches and loops', () => {
    const f = (x: Tensor): Tensor =>
      whileLoop(x, { range: [1, 2] }, (s) =>
        cond(
          less(sum(s), 10),
          () => scaled(s),
          () => both(s)[1],
        ),
      )
    expect(toArray(wrap(f)(given([1, 2])) as Tensor)).toEqual([9, 18])
    expect(toArray(wrap(f)(given([2, 4])) as Tensor)).toEqual([-19, -37])
  })

  it('takes vectorized inputs', () => {
    const rows = vectorize(
      given([
        [1, 2],
        [3, 4],
      ]),
      'r',
    )
    const result = wrap((x: Tensor) => sum(both(x)[0]))(rows) as Tensor
    expect([result.vectorizedAxes, toArray(result)]).toEqual([[['r', 2]], [11, 23]])
  })

  it('is differentiated through the function', () => {
    const x = tensor(2, { type: 'f32', backend })
    const f = (y: Tensor): Tensor => multiply(scaled(y), both(y)[0])
    expect(toNumber(grad(f)(x))).toBe(3 * 7 + 6 * 3)
    const g = (y: Tensor): Tensor => block('my.cube', [y], {}, ([z]) => multiply(z, multiply(z, z)))
    expect(toNumber(grad(grad(g))(x))).toBe(12)
  })
})

it('runs by the kernel of its name, at once, evaluated and in the graph', () => {
  const backend = withKernel()
  const x = tensor([1, 2], { backend })
  expect(toArray(scaled(x))).toEqual([1003, 1006])
  expect(toArray(jit(scaled)(x))).toEqual([1003, 1006])
  expect(toGraph(scaled, [x], backend).graph.nodes).toMatchObject([{ op: 'my.scaled', attrs: { by: 3 } }])
  expect(toGraph(scaled, [x], binary).graph.nodes.at(-1)).toMatchObject({ op: 'multiply' })
  expect(toArray(scaled(vectorize(x, 'r')))).toEqual([3, 6])
})

it('refuses a name without prefix, and a function that uses a traced tensor from outside', () => {
  expect(() => block('add', [1], {}, ([x]) => x)).toThrow(NxError)
  expect(() => block('add', [1], {}, ([x]) => x)).toThrow(
    'block: a name needs a prefix of your own, such as "my.add", got "add"; without one it could mean an operation of Nx',
  )
  const f = jit((x: Tensor, y: Tensor) => block('my.sum', [x], {}, ([value]) => add(value, y)))
  expect(() => f(1, 2)).toThrow(
    expect.objectContaining({
      code: 'block_capture',
      message: expect.stringMatching(
        /^block: the function of "my.sum" uses a traced tensor .*pass it as an input/,
      ),
    }),
  )
  const weight = tensor([1, 2])
  expect(toArray(jit((x: Tensor) => block('my.sum', [x], {}, ([value]) => add(value, weight)))(1))).toEqual([
    2, 3,
  ])
})

it('gives another tensor than its input, also where it calls the function at once', () => {
  const x = vectorize(tensor([1, 2]), 'r')
  const result = block('my.same', [x], {}, ([value]) => value)
  expect(result).not.toBe(x)
  dispose(result)
  expect(toArray(x)).toEqual([1, 2])
})
