// splitGraph and runGraph: where the cuts are, what goes from stage to stage, and that nothing changes.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { grad } from '@nx/grad'
import {
  add,
  cos,
  less,
  multiply,
  negate,
  readArray,
  setDefaultBackend,
  sin,
  sum,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  vectorize,
} from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { expect, it } from 'vitest'
import {
  cond,
  debugExprApply,
  hook,
  jit,
  metadata,
  runGraph,
  runGraphAsync,
  type SplitDecision,
  splitGraph,
  type Stage,
  whileLoop,
} from '../src/index.ts'
import { countingBackend } from './backends.ts'

const binary = binaryBackend() as Backend
setDefaultBackend(binary)

const at =
  (name: string, decision: SplitDecision) =>
  ({ op }: { op: string }): SplitDecision =>
    op === name ? decision : 'none'
const listing = ({ run, inputs }: Stage): string[] =>
  debugExprApply(run as (...inputs: Tensor[]) => unknown, inputs as Tensor[]).split('\n')

const chain = (x: Tensor, y: Tensor): Tensor => add(cos(sin(negate(x))), y)

it('cuts before, after and on both sides', () => {
  const ops = (decision: SplitDecision): string[][] =>
    splitGraph(chain, [1, 2], at('cos', decision)).map((stage) =>
      listing(stage).flatMap((line) => /= (?!asType)(\w+) /.exec(line)?.[1] ?? []),
    )
  expect(ops('none')).toEqual([['negate', 'sin', 'cos', 'add']])
  expect(ops('before')).toEqual([
    ['negate', 'sin'],
    ['cos', 'add'],
  ])
  expect(ops('after')).toEqual([['negate', 'sin', 'cos'], ['add']])
  expect(ops('both')).toEqual([['negate', 'sin'], ['cos'], ['add']])
  const [first, second] = splitGraph(chain, [1, 2], at('cos', 'before'))
  expect(first!.arguments).toEqual([{ stage: null, index: 0 }])
  expect(second!.arguments).toEqual([
    { stage: null, index: 1 },
    { stage: 0, index: 0 },
  ])
})

it('splits every third operation, by a state', () => {
  const stages = splitGraph(
    (x: Tensor) => sin(sin(sin(sin(sin(sin(sin(x))))))),
    [0.5],
    (_, count: number) => [count % 3 === 2 ? 'after' : 'none', count + 1] as const,
    0,
  )
  expect(stages).toHaveLength(3)
  const expected = [0, 0, 0, 0, 0, 0, 0].reduce((x) => Math.fround(Math.sin(x)), 0.5)
  expect(toNumber(runGraph(stages, [0.5]))).toBeCloseTo(expected, 6)
})

it('computes each value once and hands it to every stage that needs it', () => {
  const f = (x: Tensor, y: Tensor): Tensor => {
    const shared = multiply(x, y)
    const z = sin(metadata(add(shared, 1), 'cut'))
    return add(multiply(z, y), shared)
  }
  const stages = splitGraph(f, [1.5, 2.5], at('metadata', 'after'))
  expect(stages.map(({ inputs }) => inputs.length)).toEqual([2, 3])
  expect(listing(stages[1]!).filter((line) => line.includes('multiply'))).toHaveLength(1)
  expect(toNumber(runGraph(stages, [1.5, 2.5]))).toBe(toNumber(jit(f)(1.5, 2.5)))
})

const mixed = ({ x, y }: { x: Tensor; y: Tensor }): { loss: Tensor; parts: Tensor[]; label: string } => {
  const looped = whileLoop([x, y] as const, { range: [1, 3] }, ([a, b]) => [add(a, b), multiply(b, 2)])
  const chosen = cond(
    less(sum(looped[0]), 0),
    () => negate(looped[1]),
    () => add(looped[1], x),
  )
  return { loss: sum(chosen), parts: [chosen, x], label: 'static' }
}

it.each([
  ['binary', binary],
  ['wasm', wasmBackend() as Backend],
])('changes nothing on %s, through containers, branches and loops', (_, backend) => {
  const args = [{ x: tensor([1, 2], { backend, names: ['n'] }), y: tensor([3, 4], { backend }) }] as const
  const expected = jit(mixed)(...args)
  for (const decision of ['before', 'after', 'both'] as const) {
    const stages = splitGraph(mixed, [...args], () => decision)
    expect(stages.length).toBeGreaterThan(3)
    for (const options of [undefined, { backend }]) {
      const result = runGraph(stages, args, options)
      expect(toArray(result.loss)).toEqual(toArray(expected.loss))
      expect(result.parts.map(toArray)).toEqual(expected.parts.map(toArray))
      expect([result.parts[1]!.names, result.label]).toEqual([['n'], 'static'])
      expect(result.loss.backend).toBe(backend)
    }
  }
})

it('keeps vectorized axes and gradients', () => {
  const rows = vectorize(
    tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { type: 'f32' },
    ),
    'r',
  )
  const f = (x: Tensor): Tensor => sum(multiply(sin(x), x))
  const stages = splitGraph(f, [rows], at('sin', 'both'))
  const result = runGraph(stages, [rows])
  expect([result.vectorizedAxes, toArray(result)]).toEqual([[['r', 2]], toArray(jit(f)(rows))])
  const x = tensor([1, 2], { type: 'f32' })
  const plain = splitGraph(f, [x], at('sin', 'both'))
  expect(toArray(grad((y) => runGraph(plain, [y]))(x))).toEqual(toArray(grad(f)(x)))
})

it('runs each hook once, before a cut that comes after it', () => {
  const seen: unknown[] = []
  const f = (x: Tensor): Tensor => {
    hook(x, (value) => seen.push(toNumber(value)))
    const y = add(x, 1)
    hook(y, (value) => seen.push(toNumber(value)))
    return multiply(y, 2)
  }
  const stages = splitGraph(f, [1], at('multiply', 'before'))
  expect(stages).toHaveLength(2)
  stages[0]!.run(5)
  expect(seen).toEqual([5, 6])
  expect(toNumber(runGraph(stages, [7]))).toBe(16)
  expect(seen).toEqual([5, 6, 7, 8])
})

it('awaits what has to be awaited', async () => {
  const backend = countingBackend({ async: true }) as Backend
  const args = [{ x: tensor([1, 2], { backend }), y: tensor([3, 4], { backend }) }] as const
  const stages = splitGraph(mixed, [...args], at('while', 'after'))
  const { loss } = await runGraphAsync(stages, args)
  expect(await readArray(loss)).toBe(
    toArray(jit(mixed)({ x: tensor([1, 2]), y: tensor([3, 4]) }).loss) as number,
  )
})

it('refuses arguments of another type or shape', () => {
  const stages = splitGraph((x: Tensor) => negate(x), [1], at('negate', 'before'))
  expect(() => runGraph(stages, [0.5])).toThrow(
    'runGraph: an input of stage 0 should be s32[], got f32[]; split the function for arguments like these',
  )
  expect(() => runGraph(stages, [tensor([1])])).toThrow(
    expect.objectContaining({ code: 'template_mismatch' }),
  )
})

it('refuses another decision', () => {
  expect(() => splitGraph(chain, [1, 2], () => true as never)).toThrow(NxError)
  expect(() => splitGraph(chain, [1, 2], () => true as never)).toThrow(
    'splitGraph: a decision is before, after, both or none, got true; with a state, return [decision, state]',
  )
  expect(() => splitGraph(chain, [1, 2], () => ['maybe', 0] as never, 0)).toThrow(
    expect.objectContaining({ code: 'split_decision' }),
  )
})
