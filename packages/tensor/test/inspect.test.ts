// The text of tensors and heatmaps.
import { binaryBackend } from '@nx/backend-binary'
import { Complex, type DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import {
  f64,
  dispose,
  inspect,
  iota,
  setDefaultBackend,
  template,
  tensor,
  toHeatmap,
  vectorize,
  zeros,
} from '../src/index.ts'
import { deviceBackend, errorOf, tracingBackend } from './backends.ts'

setDefaultBackend(binaryBackend())

const elements = (data: number[], type: DType): string =>
  String(tensor(data, { type })).split('\n')[2]!.trim()

describe('inspect', () => {
  it('prints type, names, shape and elements', () => {
    expect(inspect(tensor([[1, 2]], { names: ['row', null] }))).toBe(
      'Tensor<\n  s32[row: 1][2]\n  [\n    [1, 2]\n  ]\n>',
    )
    expect(String(tensor(true))).toBe('Tensor<\n  u8\n  1\n>')
  })

  it('prints vectorized axes on a line of their own', () => {
    expect(String(vectorize(tensor([[1, 2]]), 'x'))).toBe(
      'Tensor<\n  vectorized[x: 1]\n  s32[2]\n  [\n    [1, 2]\n  ]\n>',
    )
  })

  it('stops at the limit', () => {
    expect(inspect(iota([2, 3]), { limit: 2 })).toBe(
      'Tensor<\n  s32[2][3]\n  [\n    [0, 1, ...],\n    ...\n  ]\n>',
    )
    expect(String(iota([100_000])).split(', ')).toHaveLength(51)
    expect(inspect(iota([60]), { limit: Infinity })).toContain('58, 59]')
  })

  it('prints empty tensors', () => {
    expect(String(zeros([0]))).toBe('Tensor<\n  f32[0]\n  []\n>')
    expect(String(zeros([2, 0]))).toBe('Tensor<\n  f32[2][0]\n  [\n    [],\n    []\n  ]\n>')
  })

  it.each<[DType, number[], string]>([
    ['f32', [0.1, -0, 123456789, 1e5, 1e-4, 0.001, 1e16], '[0.1, -0.0, 123456790.0, 1e5, 1e-4, 0.001, 1e16]'],
    ['f64', [0.1, 1e-4, 1e-7, 1e16, 100], '[0.1, 0.0001, 1.0e-7, 1.0e16, 100.0]'],
    ['f64', [9007199254740991, 9007199254740992], '[9007199254740991.0, 9.007199254740992e15]'],
    ['f32', [NaN, Infinity, -Infinity], '[NaN, Inf, -Inf]'],
    ['f16', [65504, 0.1], '[6.55e4, 0.1]'],
    ['bf16', [3.140625, 1.1015625], '[3.14, 1.1]'],
    ['f8', [0.09375, 0.875, 16, 96], '[0.1, 0.9, 16.0, 100.0]'],
    ['f8_e4m3fn', [3.25, 448], '[3.2, 450.0]'],
  ])('prints the shortest digits of %s', (type, data, text) => {
    expect(elements(data, type)).toBe(text)
  })

  it('prints 64-bit integers in full and complex numbers by their parts', () => {
    expect(String(tensor([2n ** 63n - 1n]))).toContain('[9223372036854775807]')
    expect(String(tensor([new Complex(1, -0.5), new Complex(NaN, Infinity)]))).toContain(
      '[1.0-0.5i, NaN+Infi]',
    )
  })

  it('never reads a device', () => {
    expect(String(tensor([1, 2], { backend: deviceBackend() }))).toBe(
      'Tensor<\n  s32[2]\n  device ... (await readArray(tensor) for the elements)\n>',
    )
    expect(String(tensor([1, 2], { backend: tracingBackend() }))).toBe('Tensor<\n  s32[2]\n  trace\n>')
    expect(String(template([2], 'f32'))).toBe('Tensor<\n  f32[2]\n  Nx.TemplateBackend\n>')
  })

  it('says that a tensor was disposed of', () => {
    const x = tensor([1])
    dispose(x)
    expect(String(x)).toBe('Tensor<\n  s32[1]\n  disposed\n>')
  })

  it('is what Node and Deno print', () => {
    const x = tensor([1])
    const method = (x as unknown as Record<symbol, () => string>)[Symbol.for('nodejs.util.inspect.custom')]!
    expect(method.call(x)).toBe(inspect(x))
  })
})

it('prints long and deep tensors without elements in a moment', () => {
  const start = process.threadCpuUsage()
  expect(String(zeros([1e8, 0]))).toMatch(
    /^Tensor<\n {2}f32\[100000000\]\[0\]\n {2}\[\n( {4}\[\],\n){50} {4}\.\.\.\n {2}\]\n>$/,
  )
  expect(String(zeros([0, 2]))).toBe('Tensor<\n  f32[0][2]\n  []\n>')
  for (const shape of [[1e8, 0], [1e8, 1e8, 0], [2, 0, 1e8], new Array<number>(20_000).fill(1)]) {
    const x = zeros(shape)
    expect(String(x).length).toBeLessThan(2000)
    expect(String(toHeatmap(x, { ansiEnabled: false })).length).toBeLessThan(2000)
    expect(toHeatmap(x).toSvg().length).toBeLessThan(200_000)
  }
  expect(process.threadCpuUsage(start).user / 1000, 'milliseconds of this thread').toBeLessThan(5000)
})

describe('notebooks', () => {
  const display = Symbol.for('Jupyter.display')
  const show = (value: object): Record<string, string> =>
    (value as Record<symbol, () => Record<string, string>>)[display]!()

  it('show tensors as text', () => {
    expect(show(tensor([1, 2]))).toEqual({ 'text/plain': 'Tensor<\n  s32[2]\n  [1, 2]\n>' })
  })

  it('show heatmaps as pictures', () => {
    const heatmap = toHeatmap(tensor([[0, 1]]), { ansiEnabled: false })
    expect(show(heatmap)).toEqual({
      'text/plain': String(heatmap),
      'image/svg+xml': heatmap.toSvg(),
      'text/html': heatmap.toSvg(),
    })
  })
})

describe('toSvg', () => {
  const rects = (text: string): string[] => text.match(/<rect[^>]*>/g) ?? []

  it('colours the cells of each matrix on its own scale', () => {
    const text = toHeatmap(tensor([[[0, 1]], [[5, 9]]])).toSvg()
    const [dark, light] = ['fill="#440154"', 'fill="#fde725"']
    expect(rects(text).map((rect) => /fill="[^"]*"/.exec(rect)![0])).toEqual([dark, light, dark, light])
    expect(text).toContain('<title>[1, 0, 1] 9</title>')
    expect(text).toContain('>[1]</text>')
  })

  it('tells what is not finite', () => {
    const text = toHeatmap(tensor([NaN, Infinity, -Infinity, 3])).toSvg()
    expect(rects(text)[0]).toContain('fill="#d62728"')
    expect(rects(text)[1]).toContain('fill="#fde725"')
    expect(rects(text)[2]).toContain('fill="#440154"')
  })

  it('draws tensors without elements, long stacks in part, and names as text', () => {
    expect(rects(toHeatmap(tensor([[]])).toSvg())).toEqual([])
    expect(toHeatmap(iota([3, 1, 2]), { limit: 1 }).toSvg()).toContain('… and 2 more')
    expect(toHeatmap(tensor([1], { names: ['<a&b>'] })).toSvg()).toContain('s32[&#60;a&#38;b&#62;: 1]')
  })
})

describe('toHeatmap', () => {
  const plain = { ansiEnabled: false }

  it('scales what is as far apart as floats can be, and as close', () => {
    const far = toHeatmap(f64([-1.5e308, 0, 1.5e308]), plain)
    expect(String(far)).toContain('\n  059\n')
    expect(far.toSvg()).toContain('fill="#fde725"')
    expect(String(toHeatmap(f64([0, 5e-324]), plain))).toContain('\n  09\n')
  })

  it('takes no negative limit', () => {
    expect(() => toHeatmap(tensor([1]), { limit: -1 })).toThrow(
      expect.objectContaining({
        code: 'option',
        message: expect.stringMatching(/^toHeatmap: limit is an int.* got -1/),
      }),
    )
  })

  it('draws each matrix on its own scale', () => {
    const text = String(toHeatmap(tensor([[[0, 1, 3]], [[5, 5, 9]]], { names: ['n', null, null] }), plain))
    expect(text).toBe('Heatmap<\n  s32[n: 2][1][3]\n  [\n    039,\n    \n    009\n  ]\n>')
  })

  it('draws what is not finite', () => {
    expect(String(toHeatmap(tensor([NaN, Infinity, -Infinity, 1]), plain))).toContain('\n  x+-0\n')
    expect(
      String(toHeatmap(tensor([NaN, Infinity, 0]), { ansiEnabled: true, ansiWhitespace: '.' })),
    ).toContain('\u001b[41m.\u001b[48;5;255m∞\u001b[48;5;232m.\u001b[0m')
  })

  it('stops at the limit', () => {
    expect(String(toHeatmap(iota([3, 1, 2]), { ...plain, limit: 1 }))).toContain('09,\n    ...\n  ]')
  })

  it('is what Node and Deno print', () => {
    const drawing = toHeatmap(tensor([0, 1]), plain)
    const key = Symbol.for('nodejs.util.inspect.custom')
    const method = (drawing as unknown as Record<symbol, () => string>)[key]!
    expect(method.call(drawing)).toBe(String(drawing))
  })

  it('needs an axis and real numbers', async () => {
    expect(await errorOf(() => toHeatmap(1))).toMatchObject({ code: 'rank', op: 'toHeatmap' })
    expect(await errorOf(() => toHeatmap(tensor([new Complex(0, 1)])))).toMatchObject({ code: 'type' })
  })
})
