// Wrong arguments of functions that take functions or arrange arguments: what is said about them.
import { binaryBackend } from '@nx/backend-binary'
import { customGrad, jvp } from '@nx/grad'
import { add, f32, multiply, setDefaultBackend, sin, type Tensor, template, toNumber } from '@nx/tensor'
import { beforeAll, expect, it } from 'vitest'
import { block, lazyTensor, runGraph, runtimeCall, splitGraph } from '../src/index.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const square = (x: Tensor): Tensor => multiply(x, x)
const two = (): Tensor => f32(2)
const stages = () =>
  splitGraph(
    (x: Tensor, y: Tensor) => add(sin(x), y),
    [two(), two()],
    () => 'both',
  )
const none = undefined as never

it.each([
  ['block', () => block('my.square', [two()], {}, none)],
  ['runtimeCall', () => runtimeCall(two(), two(), none)],
  ['splitGraph', () => splitGraph(none, [two()], () => 'both')],
  ['splitGraph', () => splitGraph(square, [two()], none)],
  ['lazyTensor', () => lazyTensor(template([], 'f32'), none)],
  ['customGrad', () => customGrad(two(), [two()], none)],
])('%s needs a function', (op, call) => {
  expect(call).toThrow(
    expect.objectContaining({
      code: 'not_function',
      message: `${op}: needs a function, got undefined; see the example`,
    }),
  )
})

it.each([
  [
    'jvp',
    'tangent_structure',
    () => jvp(square, two() as never, [1]),
    /got Tensor; give jvp\(fn, \[x\], \[t\]\)/,
  ],
  [
    'jvp',
    'tangent_structure',
    () => jvp(square, [two()], none),
    /arranged like the values, \[·\], got undefined;/,
  ],
  ['runGraph', 'template_mismatch', () => runGraph(stages(), [two()]), /should be \[·, ·\], got \[·\];/],
  [
    'runGraph',
    'template_mismatch',
    () => runGraph(stages(), [{ x: two() }, two()]),
    /should be \[·, ·\], got \[\{ x: · \}, ·\]; split/,
  ],
  [
    'lazyTensor',
    'lazy_tensor',
    () => toNumber(lazyTensor(template([], 'f32'), () => 2 as never)),
    /should make f32\[\], as the template says, got 2; correct/,
  ],
])('%s says what is arranged wrongly: %s', (op, code, call, message) => {
  expect(call).toThrow(
    expect.objectContaining({ code, op, message: expect.stringMatching(message) as string }),
  )
})
