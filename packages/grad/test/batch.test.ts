// Batching of traces: every operation, with each choice of inputs that differ, beside its entries one by one.
import { binaryBackend } from '@nx/backend-binary'
import { cond, jit, runtimeCall, whileLoop } from '@nx/defn'
import { fromExpression, toExpression } from '@nx/defn/internal'
import { cholesky, determinant, eigh, invert, lu, qr, solve, svd, triangularSolve } from '@nx/linalg'
import {
  add,
  divide,
  eye,
  greater,
  less,
  multiply,
  negate,
  reshape,
  setDefaultBackend,
  stack,
  type Tensor,
  tensor,
  transpose,
  tril,
} from '@nx/tensor'
import {
  assertAllClose,
  type Case,
  type CaseInput,
  compositeCases,
  primitiveCases,
  random,
} from '@nx/testing'
import { type DType, isInteger, sizeOf } from '@nx/types'
import { beforeAll, describe, expect, it } from 'vitest'
import { batch } from '../src/batch/batch.ts'
import { type Known, NotBatchable, spread } from '../src/batch/mapped.ts'
import { separate } from '../src/metadata.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const count = 3
type Run = (...inputs: Tensor[]) => Tensor

/** What the function gives for all entries at once; inputs that are not mapped are those of the first. */
function together(run: Run, entries: readonly (readonly Tensor[])[], mapped: readonly boolean[]): Tensor {
  const call = (all: readonly (readonly Tensor[])[]): Tensor => {
    const formals = all[0]!.map((each) => separate(toExpression(each)))
    const result = run(...formals.map((formal, i) => fromExpression(formal, all[0]![i]!)))
    const known: Known = new Map()
    formals.forEach((formal, i) => {
      const own = mapped[i]! ? stack(all.map((entry) => entry[i]!)) : all[0]![i]!
      known.set(formal, { value: toExpression(own), isMapped: mapped[i]! })
    })
    return spread(batch([toExpression(result)], known, count)[0]!, count)
  }
  return jit(call)(entries)
}

function oneByOne(run: Run, entries: readonly (readonly Tensor[])[], mapped: readonly boolean[]): Tensor {
  const plain = (tensor: Tensor): Tensor =>
    reshape(tensor, tensor.shape, { names: tensor.shape.map(() => null) })
  return stack(
    entries.map((entry) => plain(run(...entry.map((each, i) => (mapped[i]! ? each : entries[0]![i]!))))),
  )
}

function fill({ values, shape, type: own }: CaseInput, type: DType, next: () => number): Tensor {
  const used = own ?? type
  const number = (i: number): number => {
    if (Array.isArray(values)) return (values as number[])[i % values.length]!
    const { from, to } =
      typeof values === 'object' ? (values as { from: number; to: number }) : { from: 1, to: 6 }
    const drawn = from + (to - from) * next()
    return isInteger(used) ? Math.trunc(drawn) : drawn
  }
  return reshape(
    tensor(
      Array.from({ length: sizeOf(shape) }, (_, i) => number(i)),
      { type: used },
    ),
    shape,
  )
}

/** All choices of at least one of the inputs that may differ. */
function choices(inputs: readonly CaseInput[]): boolean[][] {
  const all = inputs.reduce<boolean[][]>(
    (before, { vectorize }) =>
      before.flatMap((each) =>
        vectorize === false
          ? [[...each, false]]
          : [
              [...each, false],
              [...each, true],
            ],
      ),
    [[]],
  )
  return all.filter((each) => each.includes(true))
}

async function check(op: string, each: Case): Promise<number> {
  const type = (['f64', 'c128', 's32', 'u8'] as const).find((own) => each.types(own))
  if (type === undefined) return 0
  const next = random(each.title.length)
  const entries = Array.from({ length: count }, () => each.inputs.map((input) => fill(input, type, next)))
  const masks = choices(each.inputs)
  for (const mapped of masks) {
    if (op === 'slice' && mapped.includes(true, 1)) {
      expect(() => together(each.run, entries, mapped)).toThrow(NotBatchable)
      continue
    }
    await assertAllClose(together(each.run, entries, mapped), oneByOne(each.run, entries, mapped), {
      relative: 1e-11,
    })
  }
  return masks.length
}

/** Of matrices near the unit matrix. */
function ofMatrices(...runs: Run[]): () => readonly Case[] {
  const near = (x: Tensor): Tensor => add(divide(x, 20), multiply(2, eye(3, { type: 'f64' })))
  return () =>
    runs.map((run, i) => ({
      title: String(i),
      types: (type) => type === 'f64',
      accuracy: 'difficult',
      inputs: run.length === 1 ? [square] : [square, { ...square, shape: [3, 2] }],
      run: (a, ...rest) => run(near(a!), ...rest),
    }))
}

const square: CaseInput = { shape: [3, 3], values: 'distinct' }
const symmetric = (x: Tensor): Tensor => add(x, transpose(x))
const matrices = {
  cholesky: ofMatrices((x) => cholesky(symmetric(x))),
  qr: ofMatrices((x) => qr(x)[1]),
  eigh: ofMatrices((x) => eigh(symmetric(x))[0]),
  svd: ofMatrices((x) => svd(x)[1]),
  lu: ofMatrices((x) => lu(x)[2]),
  invert: ofMatrices((x) => invert(x)),
  determinant: ofMatrices((x) => determinant(x)),
  solve: ofMatrices((a, b) => solve(a!, b!)),
  triangularSolve: ofMatrices((a, b) => triangularSolve(tril(a!), b!)),
}

describe('a batch gives what its entries give', () => {
  const { constant: _, iota: __, ...primitives } = primitiveCases
  it.each(Object.entries({ ...primitives, ...compositeCases, ...matrices }))('%s', async (op, cases) => {
    let checked = 0
    for (const each of cases()) checked += await check(op, each)
    expect(checked).toBeGreaterThan(0)
  })
})

describe('no batch', () => {
  it.each<[string, Run]>([
    ['of calls of the host', (x) => runtimeCall(x, x, (y) => y)],
    [
      'of branches that differ',
      (x) =>
        cond(
          greater(x, 2),
          () => x,
          () => negate(x),
        ),
    ],
    [
      'of loops that go on for different times',
      (x) =>
        whileLoop(
          x,
          (y) => less(y, 9),
          (y) => multiply(y, 2),
        ),
    ],
  ])('%s', (_, run) => {
    const entries = [1, 2, 3].map((x) => [tensor(x, { type: 'f64' })])
    expect(() => together(run, entries, [true])).toThrow(NotBatchable)
  })
})
