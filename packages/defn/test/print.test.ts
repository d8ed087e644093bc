// printValue and printExpr: what they print, when, and their mistakes.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { checkpoint, grad, stopGrad } from '@nx/grad'
import {
  add,
  f32,
  less,
  multiply,
  pow,
  readNumber,
  setDefaultBackend,
  sin,
  sum,
  type Tensor,
  tensor,
  toArray,
  vectorize,
} from '@nx/tensor'
import type { Backend } from '@nx/types'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { cond, debugExpr, jit, printExpr, printValue, whileLoop } from '../src/index.ts'
import { countingBackend } from './backends.ts'

setDefaultBackend(binaryBackend() as Backend)

const lines: string[] = []
const write = (text: string): void => void lines.push(text)

beforeEach(() => void (lines.length = 0))

describe.each([
  ['at once', binaryBackend(), (f: (x: Tensor) => unknown) => f],
  ['under jit on binary', binaryBackend(), jit],
  ['under jit on wasm', wasmBackend(), jit],
] as const)('printValue %s', (_, backend, wrap) => {
  const given = (data: unknown): Tensor => tensor(data as number, { backend: backend as Backend })

  it('prints with a label, mapped, and containers by path', () => {
    wrap((x: Tensor) => {
      printValue(x, { write })
      printValue(x, (y) => sum(y), { label: 'sum', write })
      printValue({ a: x, b: [2] }, ({ a }) => ({ total: sum(a), text: 'static', n: 3 }), {
        label: 'r',
        write,
      })
      printValue(x, (y) => `sum ${String(toArray(sum(y)))}`, { write })
      return printValue(x, (y) => y, { write, limit: 1 })
    })(given([1, 2]))
    expect(lines).toEqual([
      'Tensor<\n  s32[2]\n  [1, 2]\n>',
      'sum: Tensor<\n  s32\n  3\n>',
      'r.n: 3\nr.text: static\nr.total: Tensor<\n  s32\n  3\n>',
      'sum 3',
      'Tensor<\n  s32[2]\n  [1, ...]\n>',
    ])
  })

  it('prints in the branch taken and in every round, vectorized too', () => {
    wrap((x: Tensor) =>
      whileLoop(x, { range: [1, 2] }, (s, i) =>
        cond(
          less(i, 2),
          () => printValue(multiply(s, 10), { label: 'first', write }),
          () => printValue(s, { label: 'second', write }),
        ),
      ),
    )(vectorize(given([1, 2]), 'r'))
    expect(lines).toEqual([
      'first: Tensor<\n  vectorized[r: 2]\n  s32\n  [10, 20]\n>',
      'second: Tensor<\n  vectorized[r: 2]\n  s32\n  [10, 20]\n>',
    ])
  })
})

it('prints under grad, once', () => {
  const f = (x: Tensor): Tensor => printValue(multiply(x, x), { write })
  expect(toArray(grad(f)(tensor(3, { type: 'f32' })))).toBe(6)
  expect(lines).toEqual(['Tensor<\n  f32\n  9.0\n>'])
})

it('prints to the console by default', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  printValue(tensor(1))
  printExpr(tensor(2))
  expect(log.mock.calls).toEqual([['Tensor<\n  s32\n  1\n>'], ['Tensor<\n  s32\n  2\n>']])
  log.mockRestore()
})

it('prints what a device gives when it has been read', async () => {
  const backend = countingBackend({ async: true }) as Backend
  const f = jit((x: Tensor) => printValue(add(x, 1), { label: 'x', write }))
  await f.async(tensor([1.5], { backend }))
  expect(lines).toEqual(['x: Tensor<\n  f32[1]\n  [2.5]\n>'])
  f(tensor([2.5], { backend }))
  expect(lines).toHaveLength(1)
  await new Promise((resolve) => setTimeout(resolve))
  expect(lines).toEqual(['x: Tensor<\n  f32[1]\n  [2.5]\n>', 'x: Tensor<\n  f32[1]\n  [3.5]\n>'])
})

it('waits for what is read to be printed', async () => {
  const backend = countingBackend({ async: true }) as Backend
  const read = async (x: Tensor): Promise<string> => `sum ${String(await readNumber(sum(x)))}`
  await jit((x: Tensor) => printValue(x, read, { write })).async(tensor([1.5, 2], { backend }))
  expect(lines).toEqual(['sum 3.5'])
})

it('refuses to map by what is no function', () => {
  expect(() => printValue(tensor(1), 'label' as never)).toThrow(
    expect.objectContaining({
      code: 'print_value',
      message: expect.stringMatching(
        /^printValue: .*by a function before it is printed, got string; give printValue/,
      ),
    }),
  )
})

it('printExpr prints once, when the function is traced', () => {
  const f = jit((x: Tensor) => printExpr({ y: add(x, 1), z: 2 }, { label: 'here', write }).y)
  f(tensor(1))
  f(tensor(2))
  expect(lines).toEqual(['here:\nparameter a:0   s32\nb = add a, 1    s32\n2'])
  expect(() => printExpr(new Map())).toThrow(expect.objectContaining({ code: 'container' }))
})

describe('listings of derivatives', () => {
  const x = f32(2)

  it('have constants computed and no notes of differentiation', () => {
    expect(debugExpr(grad((y: Tensor) => add(pow(y, 3), y)))(x)).toBe(
      [
        'parameter a:0         f32',
        'b = multiply a, a     f32',
        'c = multiply 3.0, b   f32',
        'd = add 1.0, c        f32',
      ].join('\n'),
    )
    expect(debugExpr(grad(grad((y: Tensor) => pow(y, 3))))(x)).toBe(
      [
        'parameter a:0         f32',
        'b = multiply 3.0, a   f32',
        'c = multiply 3.0, a   f32',
        'd = add b, c          f32',
      ].join('\n'),
    )
    expect(debugExpr(grad((y: Tensor) => sum(multiply(y, y))))(f32([1, 2]))).toBe(
      ['parameter a:0   f32[2]', 'b = add a, a    f32[2]'].join('\n'),
    )
    const hidden = grad((y: Tensor) => multiply(checkpoint(sin)(y), stopGrad(y)))
    expect(debugExpr(hidden)(x)).not.toMatch(/metadata|select/)
  })

  it('say what is constant', () => {
    expect(debugExpr(grad((y: Tensor) => multiply(2, y)))(x)).toBe('parameter a:0   f32\nreturn 2.0')
  })

  it('list branches and loops alike', () => {
    const branches = grad((y: Tensor) =>
      cond(
        less(y, 0),
        () => pow(y, 2),
        () => multiply(y, 3),
      ),
    )
    expect(debugExpr(branches)(x)).toMatch(/true -> d, 0\.0\n +d = add a, a +f32\n +false -> 0\.0, 3\.0\n/)
    const loop = debugExpr((y: Tensor) =>
      whileLoop(y, { range: [0, 2] }, (z) => multiply(z, multiply(y, 1))),
    )(x)
    expect(loop.match(/parameter/g)).toHaveLength(1)
    expect(loop).toMatch(/ = multiply \w, a +f32$/m)
  })
})
