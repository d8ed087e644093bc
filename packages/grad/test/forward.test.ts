// jvp, linearize and vjp: the same derivative from both sides, through every construct.
import { binaryBackend } from '@nx/backend-binary'
import { cond, hook, jit, whileLoop } from '@nx/defn'
import { checkpoint, customGrad, grad, jvp, linearize, stopGrad, vjp } from '@nx/grad'
import { cholesky, eigh, svd } from '@nx/linalg'
import {
  abs,
  add,
  backendTransfer,
  argsort,
  atan2,
  clip,
  complex,
  concatenate,
  conv,
  cos,
  cumulativeMax,
  cumulativeProduct,
  divide,
  dot,
  exp,
  f32,
  f64,
  fft,
  gather,
  greater,
  imag,
  indexedPut,
  logsumexp,
  max,
  median,
  multiply,
  negate,
  pad,
  pow,
  product,
  real,
  reduceMax,
  reshape,
  reverse,
  s32,
  select,
  setDefaultBackend,
  sign,
  sin,
  slice,
  softmax,
  sort,
  sqrt,
  sum,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  transpose,
  variance,
  vectorize,
  windowMax,
} from '@nx/tensor'
import { type Backend, Complex, isComplex } from '@nx/types'
import { beforeAll, describe, expect, it } from 'vitest'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const x = (): Tensor =>
  f64([
    [0.3, -1.2, 2],
    [0.9, 0.4, -0.7],
  ])
const z = (): Tensor => complex(f64([0.3, -1.2, 2]), f64([0.5, 0.1, -0.4]))

/** Numbers that repeat nowhere, of a tensor's form. */
function direction(like: Tensor, phase: number): Tensor {
  const wave = (shift: number): Tensor => sin(multiply(add(reshapedIota(like), shift), 1.7))
  return isComplex(like.type) ? complex(wave(phase), wave(phase + 0.3)) : wave(phase)
}

function reshapedIota(like: Tensor): Tensor {
  const size = like.shape.reduce((a, b) => a * b, 1)
  return reshape(f64(Array.from({ length: size }, (_, i) => i)), like.shape)
}

const paired = (left: Tensor, right: Tensor): number => toNumber(real(sum(multiply(left, right)))) as number

const functions: Record<string, [fn: (x: Tensor) => Tensor, at: () => Tensor]> = {
  'element-wise': [(a) => divide(exp(sin(a)), add(2, cos(pow(abs(a), 1.5)))), x],
  'two inputs that broadcast': [(a) => multiply(a, atan2(sum(a, { axes: [0] }), a)), x],
  'maxima and choices': [(a) => select(greater(a, 0), max(a, 0.5), clip(a, -1, 1)), x],
  'limits that are differentiated': [(a) => clip(a, multiply(0.1, sum(a)), product(a)), x],
  'limits that cross': [(a) => clip(a, 1.5, multiply(0.4, sum(a))), x],
  'signs of complex numbers': [(a) => sign(a), z],
  movement: [
    (a) =>
      concatenate([
        reverse(transpose(a)),
        pad(slice(transpose(a), [0, 0], [3, 1]), 0, [
          [0, 0, 0],
          [1, 0, 0],
        ]),
      ]),
    x,
  ],
  reductions: [(a) => add(product(a, { axes: [1] }), reduceMax(a, { axes: [1] })), x],
  'product with a zero': [
    (a) =>
      product(
        add(
          a,
          f64([
            [-0.3, 0, 0],
            [0, 0, 0],
          ]),
        ),
        { axes: [1] },
      ),
    x,
  ],
  dot: [(a) => dot(a, transpose(exp(a))), x],
  indexing: [
    (a) =>
      indexedPut(
        a,
        s32([
          [0, 1],
          [1, 1],
        ]),
        gather(
          a,
          s32([
            [1, 2],
            [0, 0],
          ]),
        ),
      ),
    x,
  ],
  order: [(a) => add(sort(a, { axis: 1 }), argsort(a, { axis: 1 })), x],
  windows: [(a) => windowMax(a, [1, 2]), x],
  cumulative: [(a) => add(cumulativeProduct(a, { axis: 1 }), cumulativeMax(a, { axis: 1 })), x],
  statistics: [(a) => add(median(a, { axis: 1 }), add(variance(a), sum(softmax(a)))), x],
  logsumexp: [(a) => logsumexp(a, { axes: [1] }), x],
  convolution: [(a) => conv(reshape(a, [1, 1, 2, 3]), reshape(sin(a), [1, 1, 2, 3]), { padding: 'same' }), x],
  complex: [(a) => multiply(fft(exp(a)), conjugatedParts(a)), z],
  'complex to real': [(a) => add(abs(a), multiply(imag(a), real(sqrt(a)))), z],
  'real to complex': [(a) => fft(a), x],
  cond: [
    (a) =>
      cond(
        greater(sum(a), 0),
        () => multiply(a, a),
        () => negate(a),
      ),
    x,
  ],
  while: [
    (a) => whileLoop([a, sum(a)], { range: [1, 5] }, ([v, s]) => [sin(add(v, s)), multiply(s, 0.9)])[0],
    x,
  ],
  'a long while': [(a) => whileLoop(a, { range: [1, 100] }, (v) => add(v, multiply(sin(v), 0.01))), x],
  'a while of unknown length': [
    (a) =>
      whileLoop(
        [a, f64(1)],
        ([v]) => greater(sum(multiply(v, v)), 0.1),
        ([v, s]) => [multiply(v, divide(s, 1.3)), multiply(s, 0.99)],
      )[0],
    x,
  ],
  'cond in while': [
    (a) =>
      whileLoop(a, { range: [1, 3] }, (v) =>
        cond(
          greater(sum(v), 1),
          () => sin(v),
          () => multiply(v, v),
        ),
      ),
    x,
  ],
  'custom gradient': [(a) => customGrad(sin(a), [a], (g) => [multiply(g, cos(a))]), x],
  checkpoint: [(a) => checkpoint((b) => exp(sin(b)))(a), x],
  'stopped gradient': [(a) => multiply(a, stopGrad(exp(a))), x],
  hook: [(a) => hook(multiply(a, a), () => {}), x],
  gradient: [(a) => grad((b: Tensor) => sum(exp(multiply(b, sin(b)))))(a), x],
  'gradient of a while': [
    (a) => grad((b: Tensor) => sum(whileLoop(b, { range: [1, 3] }, (v) => multiply(v, sin(v)))))(a),
    x,
  ],
  'a derivative of a derivative': [(a) => jvp((b) => sin(multiply(b, b)), [a], [direction(a, 3)])[1], x],
  cholesky: [
    (a) =>
      cholesky(
        add(
          dot(a, transpose(a)),
          f64([
            [1, 0],
            [0, 1],
          ]),
        ),
      ),
    x,
  ],
  eigenvectors: [
    (a) =>
      multiply(
        ...eigh(
          add(
            dot(a, transpose(a)),
            f64([
              [1, 0],
              [0, 2],
            ]),
          ),
        ),
      ),
    x,
  ],
  'singular values': [(a) => svd(a)[1], x],
}

function conjugatedParts(a: Tensor): Tensor {
  return complex(imag(a), real(a))
}

describe('both modes', () => {
  it.each(Object.entries(functions))('agree on %s', (_, [fn, at]) => {
    const point = at()
    const tangent = direction(point, 1)
    const [values, pushed] = jvp(fn, [point], [tangent])
    expect(toArray(values)).toEqual(toArray(jit(fn)(point)))
    const cotangent = direction(values, 2)
    const [, pullback] = vjp(fn, [point])
    const [pulled] = pullback(cotangent) as unknown as [Tensor]
    const want = paired(cotangent, pushed)
    expect(Math.abs(paired(pulled, tangent) - want)).toBeLessThan(1e-11 * (1 + Math.abs(want)))
    expect(Math.abs(want)).toBeGreaterThan(1e-6)
    const [, along] = linearize(fn, [point])
    expect(paired(cotangent, along(tangent))).toBeCloseTo(want, 11)
  })

  it.each(Object.entries(functions))('match differences on %s', (title, [fn, at]) => {
    if (['stopped gradient'].includes(title)) return
    const point = at()
    const tangent = direction(point, 1)
    const step = 1e-6
    const moved = (by: number): Tensor => fn(add(point, multiply(tangent, by)))
    const difference = divide(add(jit(() => moved(step))(), negate(jit(() => moved(-step))())), 2 * step)
    const pushed = jvp(fn, [point], [tangent])[1]
    expect(toNumber(reduceMax(abs(add(pushed, negate(difference)))))).toBeLessThan(1e-7)
  })
})

describe('jvp', () => {
  it('keeps structures, names, types and vectorized axes', () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }) => [multiply(a, b), { n: add(a, 1) }] as const
    const a = tensor([1, 2], { type: 'f32', names: ['i'] })
    const [values, tangents] = jvp(f, [{ a, b: 3 }], [{ a: f32([1, 0]), b: 1 }])
    expect([values[0].names, tangents[0].names, tangents[1].n.type]).toEqual([['i'], ['i'], 'f32'])
    expect(toArray(tangents[0])).toEqual([4, 2])
    expect(toArray(tangents[1].n)).toEqual([1, 0])
    const rows = vectorize(
      f64([
        [1, 2],
        [3, 4],
      ]),
      'rows',
    )
    const [, along] = jvp((v) => sum(multiply(v, v)), [rows], [rows])
    expect([along.vectorizedAxes, toArray(along)]).toEqual([[['rows', 2]], [10, 50]])
  })

  it('chooses and repeats for each vectorized entry, as reverse mode does', () => {
    const rows = vectorize(
      f64([
        [1, 2],
        [0.1, 0.2],
      ]),
      'rows',
    )
    const chosen = (v: Tensor): Tensor =>
      cond(
        greater(sum(v), 1),
        () => multiply(v, v),
        () => negate(v),
      )
    const repeated = (v: Tensor): Tensor =>
      whileLoop(
        v,
        (w) => greater(2, sum(w)),
        (w) => multiply(w, add(w, 1.5)),
      )
    expect(toArray(jvp(chosen, [rows], [rows])[1])).toEqual([
      [2, 8],
      [-0.1, -0.2],
    ])
    for (const f of [chosen, repeated]) {
      const [, tangent] = jvp(f, [rows], [rows])
      const gradient = grad((v: Tensor) => sum(f(v)))(rows)
      const [left, right] = [sum(tangent), sum(multiply(gradient, rows))].map(
        (each) => toArray(each) as number[],
      )
      left!.forEach((each, i) => expect(each).toBeCloseTo(right![i]!, 12))
    }
  })

  it('gives zeros in the form of the value where nothing changes', () => {
    const rows = vectorize(
      f64([
        [1, 2],
        [3, 4],
      ]),
      'rows',
    )
    const [, tangent] = jvp((v) => stopGrad(multiply(v, v)), [rows], [rows])
    expect([tangent.vectorizedAxes, toArray(tangent)]).toEqual([
      [['rows', 2]],
      [
        [0, 0],
        [0, 0],
      ],
    ])
  })

  it('gives integers f32 tangents', () => {
    const [value, tangent] = jvp((v) => multiply(v, v), [3], [1])
    expect([value.type, tangent.type, toNumber(tangent)]).toEqual(['s32', 'f32', 6])
    expect(toNumber(jvp((v) => argsort(v), [f64([2, 1])], [f64([1, 1])])[1].type === 'f32' ? 1 : 0)).toBe(1)
  })

  it('calls hooks once, in both passes', () => {
    const seen: number[] = []
    const f = (v: Tensor): Tensor =>
      whileLoop(v, { range: [1, 2] }, (w) =>
        hook(multiply(w, w), (each) => seen.push(toNumber(each) as number)),
      )
    expect(toNumber(jvp(f, [f64(2)], [1])[1])).toBe(32)
    expect(seen).toEqual([4, 16])
  })

  it('is nothing but a part of the function in a trace', () => {
    const f = jit((v: Tensor, t: Tensor) => jvp((w) => exp(w), [v], [t]))
    expect(f(f64(0), f64(3)).map((each) => toNumber(each))).toEqual([1, 3])
    expect(toNumber(grad((v: Tensor) => jvp((w) => pow(w, 3), [v], [1])[1])(f64(2)))).toBe(12)
  })
})

describe('linearize and vjp', () => {
  const calls: string[] = []
  const { execute, ...rest } = binaryBackend()
  const counting: Backend = {
    ...(rest as Backend),
    execute: (call) => {
      calls.push(call.op)
      return execute(call as never)
    },
  }
  const f = (v: Tensor): Tensor =>
    cond(
      greater(sum(v), 0),
      () => exp(sin(v)),
      () => sin(exp(v)),
    )

  it.each([
    [[1, 2], (x: number) => Math.exp(Math.sin(x)) * Math.cos(x)],
    [[-1, -2], (x: number) => Math.cos(Math.exp(x)) * Math.exp(x)],
  ])('keep what is known, of branches too: %j', (at, derivative) => {
    const x = backendTransfer(f64(at), counting)
    const [, along] = linearize((v) => multiply(f(v), exp(v)), [x])
    const [, pullback] = vjp((v: Tensor) => multiply(f(v), exp(v)), [x])
    calls.length = 0
    const [pushed, pulled] = [toArray(along(x)), toArray(pullback(x)[0])] as number[][]
    expect(calls.filter((op) => ['exp', 'sin', 'cos'].includes(op))).toEqual([])
    const value = (v: number): number => (at[0]! > 0 ? Math.exp(Math.sin(v)) : Math.sin(Math.exp(v)))
    at.forEach((v, i) => {
      const want = v * Math.exp(v) * (derivative(v) + value(v))
      expect(pushed![i]).toBeCloseTo(want, 12)
      expect(pulled![i]).toBeCloseTo(want, 12)
    })
  })

  it('give functions to call many times, in and out of traces', () => {
    const [, along] = linearize((v) => multiply(v, v), [f64(3)])
    expect([1, 2].map((t) => toNumber(along(t)))).toEqual([6, 12])
    const f = jit((v: Tensor) => {
      const [, pullback] = vjp((w) => multiply(w, w), [v])
      return [pullback(1)[0]!, pullback(f64(2))[0]!]
    })
    expect(f(f64(3)).map((each) => toNumber(each))).toEqual([6, 12])
  })

  it('give each vectorized entry of the result its own cotangents', () => {
    const rows = vectorize(
      f64([
        [1, 2],
        [3, 4],
      ]),
      'rows',
    )
    const [, pullback] = vjp((w: Tensor) => sum(multiply(w, rows)), [f64([1, 1])])
    const [g] = pullback(vectorize(f64([1, 10]), 'rows'))
    expect(toArray(g)).toEqual([
      [1, 2],
      [30, 40],
    ])
  })

  it('know the pairing of complex numbers', () => {
    const at = tensor(new Complex(1, 2), { type: 'c128' })
    const [, pullback] = vjp((v: Tensor) => multiply(v, v), [at])
    expect(toNumber(pullback(tensor(new Complex(1, 0), { type: 'c128' }))[0])).toEqual(new Complex(2, 4))
    const [, ofSquare] = vjp((v: Tensor) => pow(abs(v), 2), [at])
    expect(toNumber(ofSquare(1)[0])).toEqual(new Complex(2, -4))
  })
})

describe('errors', () => {
  const square = (v: Tensor): Tensor => multiply(v, v)
  it('name the form that tangents must have', () => {
    expect(() => jvp(square, [f64([1, 2])], [f64([1, 2, 3])])).toThrow(
      expect.objectContaining({
        code: 'tangent_form',
        message:
          'jvp: the tangents at [0] must have the form of the value, f64[2], got f64[3]; cast or reshape it',
      }),
    )
    expect(() => jvp(square, [f64(1)], [f32(1)])).toThrow(
      expect.objectContaining({ code: 'tangent_form', message: expect.stringContaining('f64[], got f32[]') }),
    )
    const [, pullback] = vjp(square, [f64([1, 2])])
    expect(() => pullback(1)).toThrow(
      expect.objectContaining({
        code: 'tangent_form',
        message: expect.stringContaining('vjp: the cotangents must'),
      }),
    )
  })

  it('show the structure that tangents must have', () => {
    const f = ({ a }: { a: Tensor }): Tensor => a
    expect(() => jvp(f, [{ a: f64(1) }], [f64(1)] as never)).toThrow(
      expect.objectContaining({
        code: 'tangent_structure',
        message:
          'jvp: the tangents must be arranged like the values, [{ a: · }], got [·]; give one for each value',
      }),
    )
  })

  it('ask for arguments in an array', () => {
    const bare = f64(1) as never
    for (const [call, want] of [
      [
        () => jvp(square, bare, bare),
        'jvp: primals and tangents are arrays with one item for each argument, got Tensor',
      ],
      [() => vjp(square, bare), 'vjp: primals are an array with one item for each argument, got Tensor'],
      [
        () => linearize(square, bare),
        'linearize: primals are an array with one item for each argument, got Tensor',
      ],
    ] as const) {
      expect(call).toThrow(
        expect.objectContaining({ code: 'tangent_structure', message: expect.stringContaining(want) }),
      )
    }
  })

  it('ask for tensors', () => {
    for (const give of [() => undefined, () => [], () => 'a']) {
      expect(() => jvp(give as unknown as (v: Tensor) => Tensor, [f64(1)], [1])).toThrow(
        expect.objectContaining({
          code: 'non_tensor',
          message: expect.stringContaining('must return a tensor'),
        }),
      )
    }
  })

  it('refuse custom gradients that are not linear', () => {
    const clipped = (v: Tensor): Tensor => customGrad(v, [v], (g) => [clip(g, -1, 1)])
    expect(toNumber(grad((v: Tensor) => multiply(clipped(v), 5))(f64(1)))).toBe(1)
    expect(() => jvp(clipped, [f64(1)], [1])).toThrow(
      expect.objectContaining({ code: 'custom_grad', message: expect.stringContaining('use reverse mode') }),
    )
  })
})
