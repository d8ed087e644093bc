// Wrong arguments of functions that take functions or arrange arguments: what is said about them.
import { binaryBackend } from '@nx/backend-binary'
import { customGrad, grad, jvp, valueAndGrad, vjp } from '@nx/grad'
import { add, f32, multiply, setDefaultBackend, sin, type Tensor, template, toNumber } from '@nx/tensor'
import { beforeAll, expect, it } from 'vitest'
import {
  assertKeys,
  block,
  checkFinite,
  compile,
  defn,
  flattenContainer,
  jit,
  lazyTensor,
  printExpr,
  printIntermediates,
  printValue,
  runGraph,
  runtimeCall,
  splitGraph,
  unflattenContainer,
} from '../src/index.ts'

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

// In the name of what was called: a user of grad has never heard of jit.
it.each([
  ['jit', (value: unknown) => jit(square)(value as never)],
  ['defn', (value: unknown) => defn(square)(value as never)],
  ['compile', (value: unknown) => compile(square, [value as never])],
  ['compile', (value: unknown) => compile(square, [two()])(value as never)],
  ['grad', (value: unknown) => grad(square)(value as never)],
  ['valueAndGrad', (value: unknown) => valueAndGrad(square)(value as never)],
  ['jit', (value: unknown) => jit((_: unknown, x: Tensor) => square(x), { static: [0] })(value, two())],
])('%s refuses arguments that are no containers', (op, call) => {
  const wrong = expect.objectContaining({
    code: 'container',
    op,
    message: expect.stringContaining('got Map'),
  })
  expect(() => call(new Map())).toThrow(wrong)
  expect(() => call({ a: [new Map()] })).toThrow(wrong)
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
  ['runGraph', 'not_array', () => runGraph(3 as never, []), /stages must be in an array, got 3;/],
  ['runGraph', 'not_function', () => runGraph([3] as never, []), /needs a function, got undefined;/],
  [
    'unflattenContainer',
    'container',
    () => unflattenContainer(3 as never, []),
    /got 3 where a structure belongs; take that of flattenContainer\(value\)/,
  ],
  [
    'unflattenContainer',
    'not_array',
    () => unflattenContainer(flattenContainer(1).structure, 3 as never),
    /leaves must be in an array, got 3;/,
  ],
  ['printExpr', 'unknown_option', () => printExpr(two(), null as never), /got null where options belong;/],
  [
    'lazyTensor',
    'lazy_tensor',
    () => toNumber(lazyTensor(template([], 'f32'), () => 2 as never)),
    /should make f32\[\], as the template says, got 2; correct/,
  ],
  [
    'lazyTensor',
    'unknown_option',
    () => lazyTensor(template([], 'f32'), two, null as never),
    /got null where options belong; the options are backend/,
  ],
  ['vjp', 'unknown_option', () => vjp(square, [two()], null as never), /the options are checkpoints/],
  [
    'block',
    'option',
    () => block('my.square', [two()], null as never, ([x]) => square(x)),
    /attrs is an object of plain data, without functions and tensors, got null/,
  ],
  [
    'assertKeys',
    'keys',
    () => assertKeys({ w: 1 }, [Symbol('w') as never]),
    /keys are texts, got Symbol\(w\)/,
  ],
  ['checkFinite', 'unknown_option', () => checkFinite(null as never), /the options are infinity/],
  ['checkFinite', 'option', () => checkFinite({ infinity: 0 as never }), /infinity is true or false, got 0/],
  [
    'printIntermediates',
    'unknown_option',
    () => printIntermediates({ limits: 3 } as object),
    /"limits"; the options are write, limit/,
  ],
  ['printIntermediates', 'not_function', () => printIntermediates({ write: null as never }), /got null; see/],
  ['printIntermediates', 'option', () => printIntermediates({ limit: -1 }), /limit .* got -1/],
  [
    'printValue',
    'unknown_option',
    () => printValue(1, { lable: 'x' } as object),
    /"lable"; the options are label/,
  ],
  ['printValue', 'option', () => printValue(1, square, { label: 1 as never }), /label is a text, got 1/],
  ['printValue', 'option', () => printValue(1, { limit: 0.5 }), /limit .* got 0.5/],
  ['printValue', 'not_function', () => printValue(1, { write: 'x' as never }), /got "x"; see/],
  ['template', 'template', () => printValue(template([2], 'f32'), { write: () => {} }), /no elements/],
  [
    'jit',
    'option',
    () => jit(square, { compiler: () => ({}) as never })(two()),
    /compiler is a function that gives an object with a method run, got Object/,
  ],
])('%s says what is arranged wrongly: %s', (op, code, call, message) => {
  expect(call).toThrow(
    expect.objectContaining({ code, op, message: expect.stringMatching(message) as string }),
  )
})

it('a function of nothing that gives nothing is a stage', () => {
  const empty = splitGraph(
    () => [],
    [],
    () => 'both',
  )
  expect(empty.map((stage) => stage.arguments)).toEqual([[]])
  expect(runGraph(empty, [])).toEqual([])
})
