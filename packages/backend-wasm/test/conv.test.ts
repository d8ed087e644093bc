// Convolutions against plain loops in f64, for random shapes and options.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import { sizeOf, stridesOf } from '@nx/types'
import type { Backend, DType, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'

const backends = [true, false].map((relaxedSimd) => wasmBackend({ relaxedSimd }) as Backend)

/** Numbers that come again in every run. */
function source(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

interface Case {
  readonly input: Shape
  readonly kernel: Shape
  readonly strides: readonly number[]
  readonly padding: readonly (readonly [number, number])[]
  readonly inputDilation: readonly number[]
  readonly kernelDilation: readonly number[]
  readonly featureGroupSize: number
  readonly batchGroupSize: number
}

const reach = (length: number, dilation: number): number => (length - 1) * dilation + 1

function outputOf({ input, kernel, ...options }: Case): number[] {
  const spatial = input.slice(2).map((length, axis) => {
    const [low, high] = options.padding[axis]!
    const room =
      reach(length, options.inputDilation[axis]!) +
      low +
      high -
      reach(kernel[axis + 2]!, options.kernelDilation[axis]!)
    return room < 0 ? 0 : Math.floor(room / options.strides[axis]!) + 1
  })
  return [input[0]! / options.batchGroupSize, kernel[0]!, ...spatial]
}

function positions(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (found, length) => found.flatMap((start) => Array.from({ length }, (_, i) => [...start, i])),
    [[]],
  )
}

/** The convolution, and the sum of the magnitudes of what is added. */
function plainly(x: ArrayLike<number>, w: ArrayLike<number>, given: Case): [value: number, size: number][] {
  const { input, kernel, featureGroupSize, batchGroupSize } = given
  const [inStrides, tapStrides] = [stridesOf(input), stridesOf(kernel)]
  const groups = featureGroupSize * batchGroupSize
  const out = outputOf(given)
  const window = positions(kernel.slice(2))
  return positions(out).map(([image, filter, ...place]) => {
    const group = Math.floor(filter! / (kernel[0]! / groups))
    const batch = batchGroupSize > 1 ? group * out[0]! + image! : image!
    const first = featureGroupSize > 1 ? group * kernel[1]! : 0
    let [value, size] = [0, 0]
    for (const tap of window) {
      let at = batch * inStrides[0]!
      let weight = filter! * tapStrides[0]!
      let isInside = true
      tap.forEach((t, axis) => {
        const dilated =
          place[axis]! * given.strides[axis]! + t * given.kernelDilation[axis]! - given.padding[axis]![0]
        const index = dilated / given.inputDilation[axis]!
        at += index * inStrides[axis + 2]!
        weight += t * tapStrides[axis + 2]!
        isInside &&= Number.isInteger(index) && index >= 0 && index < input[axis + 2]!
      })
      for (let channel = 0; channel < kernel[1]!; channel++) {
        const seen = isInside ? x[at + (first + channel) * inStrides[1]!]! : 0
        const product = seen * w[weight + channel * tapStrides[1]!]!
        value += product
        size += Math.abs(product)
      }
    }
    return [value, size]
  })
}

function randomCase(seed: number): Case {
  const next = source(seed * 7919 + 1)
  const rank = 1 + next(3)
  const each = <T>(make: () => T): T[] => Array.from({ length: rank }, make)
  const longest = [40, 14, 7][rank - 1]!
  const window = each(() => 1 + next(next(4) === 0 ? longest : 4))
  const strides = each(() => 1 + next(next(2) * 3 + 1))
  const kernelDilation = each(() => 1 + next(next(2) * 3 + 1))
  const inputDilation = each(() => 1 + next(next(2) * 4 + 1))
  const space = each(() => 1 + next(longest))
  const [batchGroups, featureGroups] = [
    [1, 1],
    [1, 1],
    [1 + next(4), 1],
    [1, 1 + next(5)],
  ][next(4)] as [number, number]
  const channels = 1 + next(4)
  const filters = (1 + next(next(3) === 0 ? 15 : 3)) * batchGroups * featureGroups
  const padding = each(() => [next(4) - 1, next(4) - 1] as const)
  // Enough for at least one position.
  const enough = padding.map(([low, high], axis): [number, number] => {
    const room =
      reach(space[axis]!, inputDilation[axis]!) + low + high - reach(window[axis]!, kernelDilation[axis]!)
    return [low, high + Math.max(0, -room)]
  })
  return {
    input: [(1 + next(3)) * batchGroups, channels * featureGroups, ...space],
    kernel: [filters, channels, ...window],
    strides,
    padding: enough,
    inputDilation,
    kernelDilation,
    featureGroupSize: featureGroups,
    batchGroupSize: batchGroups,
  }
}

const noise = (size: number, next: (below: number) => number): Float64Array =>
  Float64Array.from({ length: size }, () => Math.fround(next(2000) / 1000 - 1))

const flat = (x: nx.Tensor): number[] => nx.toFlatArray(x).map(Number)

/** Half a unit in the last place of the types that results are rounded to, and of what they are summed in. */
const units: Readonly<Partial<Record<DType, readonly [rounding: number, summing: number]>>> = {
  f64: [0, 2 ** -53],
  f32: [0, 2 ** -24],
  f16: [2 ** -11, 2 ** -24],
  bf16: [2 ** -8, 2 ** -24],
}

function expectConvolution(
  given: Case,
  type: DType,
  backend: Backend,
  seed: number,
  spoil?: (x: Float64Array, w: Float64Array) => void,
): void {
  const next = source(seed)
  const { input, kernel, ...options } = given
  const numbers = [input, kernel].map((shape) => noise(sizeOf(shape), next)) as [Float64Array, Float64Array]
  spoil?.(...numbers)
  const [x, w] = [input, kernel].map((shape, i) => {
    const values = nx.tensor(numbers[i]!, { backend: binaryBackend() as Backend })
    return nx.reshape(nx.asType(values, type), shape)
  }) as [nx.Tensor, nx.Tensor]
  const expected = plainly(flat(x), flat(w), given)
  const [own, ownKernel] = [x, w].map((each) => nx.backendTransfer(each, backend)) as [nx.Tensor, nx.Tensor]
  const call = (a: nx.Tensor, b: nx.Tensor): nx.Tensor => nx.conv(a, b, options)
  const eager = call(own, ownKernel)
  expect(eager.shape).toEqual(outputOf(given))
  const [rounding, summing] = units[type]!
  const taps = sizeOf(kernel.slice(1))
  const bound = summing * (3 + Math.min(taps, 300) + taps / 256)
  const found = flat(eager)
  found.forEach((value, i) => {
    const [exact, size] = expected[i]!
    const allowed = bound * size + rounding * Math.abs(exact) + 1e-7 * rounding
    if (!(Object.is(value, exact) || Math.abs(value - exact) <= allowed))
      throw new Error(`${value} instead of ${exact} at ${i} of ${JSON.stringify(given)}`)
  })
  expect(flat(jit(call)(own, ownKernel))).toEqual(found)
  expect(flat(call(own, ownKernel))).toEqual(found)
}

describe('convolutions', () => {
  it.each(Array.from({ length: 40 }, (_, i) => i))('are sums over taps, cases %i', (block) => {
    for (let i = 0; i < 10; i++) {
      const seed = block * 10 + i
      expectConvolution(randomCase(seed), seed % 3 === 0 ? 'f64' : 'f32', backends[seed % 2]!, seed)
    }
  })

  it.each(['f16', 'bf16'] as const)('are summed in f32 and rounded once in %s', (type) => {
    for (let seed = 0; seed < 20; seed++) expectConvolution(randomCase(seed), type, backends[0]!, seed)
  })

  it.each([NaN, Infinity, -Infinity])('multiply %d by the zeros of padding and of dilation', (special) => {
    for (let seed = 0; seed < 120; seed++) {
      const next = source(seed + 77)
      const spoil = (x: Float64Array, w: Float64Array): void => {
        if (seed % 3 !== 0) w[next(w.length)] = special
        if (seed % 3 !== 1) x[next(x.length)] = seed % 2 === 0 ? special : Infinity
      }
      const type = (['f32', 'f64', 'bf16'] as const)[seed % 5 === 0 ? 2 : seed % 2]!
      expectConvolution(randomCase(seed), type, backends[seed % 2]!, seed, spoil)
    }
  })

  it('have the values of the decomposition where weights are not finite', () => {
    for (const weights of [
      [1, Infinity, 2, 3],
      [NaN, 1, 1, 1],
      [1, 2, 3, -Infinity],
    ])
      for (const strides of [1, 2, 3])
        for (const inputDilation of [1, 2, 3])
          for (const padding of [0, 2]) {
            const options: nx.ConvOptions = { strides, inputDilation, padding: [[padding, padding]] }
            const on = (backend: Backend): number[] => {
              const x = nx.tensor([[[1, 2, 3, 4, 5, 6, 7]]], { type: 'f32', backend })
              return flat(
                nx.conv(x, nx.tensor([[weights], [[1, 1, 1, 1]]], { type: 'f32', backend }), options),
              )
            }
            expect(on(backends[0]!)).toEqual(on(binaryBackend() as Backend))
          }
  })

  const plain = { strides: [1], padding: [[0, 0]], inputDilation: [1], kernelDilation: [1] } as const
  const single = { featureGroupSize: 1, batchGroupSize: 1 }
  const square = {
    strides: [1, 1],
    padding: [
      [1, 1],
      [1, 1],
    ],
    inputDilation: [1, 1],
    kernelDilation: [1, 1],
  } as const

  it.each<[string, Case]>([
    ['several blocks of taps', { input: [2, 40, 9, 10], kernel: [13, 40, 3, 3], ...square, ...single }],
    ['several pieces of taps', { input: [1, 500, 4, 5], kernel: [7, 500, 3, 3], ...square, ...single }],
    ['a long kernel', { input: [1, 1, 4600], kernel: [2, 1, 4500], ...plain, ...single }],
    ['a kernel as long as the input', { input: [2, 3, 2000], kernel: [5, 3, 1999], ...plain, ...single }],
    ['a long row', { input: [1, 2, 5003], kernel: [3, 2, 3], ...plain, ...single }],
    [
      'many groups',
      { input: [1, 300, 7, 7], kernel: [300, 1, 3, 3], ...square, featureGroupSize: 300, batchGroupSize: 1 },
    ],
    [
      'images of one element',
      {
        input: [5, 70, 1, 1],
        kernel: [9, 70, 1, 1],
        ...square,
        padding: [
          [0, 0],
          [0, 0],
        ],
        ...single,
      },
    ],
    [
      'columns',
      {
        input: [2, 3, 50, 1],
        kernel: [4, 3, 5, 1],
        ...square,
        padding: [
          [2, 2],
          [0, 0],
        ],
        ...single,
      },
    ],
    ['nothing but padding', { input: [1, 2, 3], kernel: [2, 2, 2], ...plain, padding: [[9, 4]], ...single }],
  ])('have %s', (_, given) => {
    for (const type of ['f32', 'f64'] as const)
      for (const backend of backends) expectConvolution(given, type, backend, 3)
  })

  it('are rounded alike at any batch size', () => {
    const next = source(5)
    const [x, w] = [
      [3, 40, 7, 9],
      [10, 40, 3, 3],
    ].map((shape) =>
      nx.reshape(nx.tensor(noise(sizeOf(shape), next), { type: 'f32', backend: backends[0]! }), shape),
    ) as [nx.Tensor, nx.Tensor]
    const all = nx.conv(x, w, { padding: 'same' })
    for (let i = 0; i < 3; i++) {
      const one = nx.conv(nx.slice(x, [i, 0, 0, 0], [1, 40, 7, 9]), w, { padding: 'same' })
      expect(flat(one)).toEqual(flat(nx.slice(all, [i, 0, 0, 0], [1, 10, 7, 9])))
    }
  })

  it('give zeros where there are no channels, and nothing where there are no images', () => {
    for (const [input, kernel] of [
      [
        [2, 0, 5],
        [3, 0, 2],
      ],
      [
        [0, 2, 5],
        [3, 2, 2],
      ],
      [
        [2, 2, 5],
        [0, 2, 2],
      ],
    ] as const) {
      const options = { type: 'f32', backend: backends[0]! } as const
      const found = nx.conv(nx.full(input, NaN, options), nx.full(kernel, NaN, options))
      expect(found.shape).toEqual([input[0], kernel[0], 4])
      expect(flat(found)).toEqual(new Array(sizeOf(found.shape)).fill(0))
    }
  })

  it('keep to their own elements, whatever is beside them', () => {
    // A vector over the end of a row, or over the edge of a kernel, sees what must not count.
    const options = { type: 'f32', backend: backends[0]! } as const
    const around = nx.full([1, 1, 9, 9], NaN, options)
    const x = nx.putSlice(around, [0, 0, 0, 0], nx.full([1, 1, 9, 6], 1, options))
    const found = nx.conv(x, nx.full([1, 1, 9, 3], 1, options), {
      padding: [
        [0, 0],
        [1, -3],
      ],
    })
    expect(flat(found)).toEqual([18, 27, 27, 27, 27, NaN].slice(0, found.shape[3]))
    const valid = nx.conv(x, nx.full([1, 1, 2, 3], 1, options))
    expect(flat(valid).slice(0, 7)).toEqual([6, 6, 6, 6, NaN, NaN, NaN])
  })

  it('do not know how many taps there are in their code', () => {
    const engine = WebAssembly as unknown as { Module: typeof WebAssembly.Module }
    const { Module } = engine
    let bytes = 0
    engine.Module = new Proxy(Module, {
      construct: (target, [code]: [Uint8Array<ArrayBuffer>]) => {
        bytes += code.byteLength
        return new target(code)
      },
    })
    const bytesFor = (taps: number): number => {
      // Each has a backend of its own, which has compiled nothing yet.
      const options = { type: 'f32', backend: wasmBackend() as Backend } as const
      bytes = 0
      const found = nx.conv(nx.full([1, 1, 20_000], 1, options), nx.full([1, 1, taps], 1, options))
      expect(flat(found)[77]).toBe(taps)
      return bytes
    }
    try {
      const few = bytesFor(1000)
      expect(few).toBeGreaterThan(1000)
      // The number of taps itself, written in code, may take a byte more.
      expect(bytesFor(10_000) - few).toBeLessThan(32)
    } finally {
      engine.Module = Module
    }
  })
})
