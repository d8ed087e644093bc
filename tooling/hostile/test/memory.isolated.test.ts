// What functions make on their way is gone when they return: only the result takes memory, and nothing once it is disposed of.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { asType, dispose, isTensor, setDefaultBackend, stack, type Tensor, vectorize } from '@nx/tensor'
import { afterAll, expect, it } from 'vitest'
import { type GoodCall, goodCalls } from '../calls.ts'

/** Functions whose call leaves memory, and why. */
const leaves: Readonly<Record<string, string>> = {
  ...reason('gives functions that hold what they need', 'linearize vjp'),
  ...reason(
    'calls a function of the user, who may keep what it gets',
    'checkpoint() cond reduce whileLoop windowReduce',
  ),
  ...reason('the function is made of tensors', 'compile() linearize() runGraph runGraphAsync vjp()'),
  ...reason(
    'the argument was made of another tensor',
    'broadcastVectors deserialize devectorize reshapeVectors revectorize',
  ),
  ...reason('has no tensor', 'printValue printExpr wasmThreads'),
}

function reason(why: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, why]))
}

/** Other arguments than the table's: what becomes of each tensor of floats with axes, by its place among these. */
const others: Readonly<Record<string, (x: Tensor, place: number) => Tensor>> = {
  'as they are': (x) => x,
  'the first as f64': (x, place) => (place === 0 ? asType(x, 'f64') : x),
  'the second as s32': (x, place) => (place === 1 ? asType(x, 's32') : x),
  s16: (x) => asType(x, 's16'),
  f64: (x) => asType(x, 'f64'),
  c64: (x) => asType(x, 'c64'),
  vectorized: (x) => {
    const rows = stack([x, x])
    const entries = vectorize(rows, 'entry of two')
    dispose(rows)
    return entries
  },
}

function tensorsIn(value: unknown, seen: Set<unknown> = new Set()): Tensor[] {
  if (isTensor(value)) return [value]
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return []
  seen.add(value)
  return Object.values(value).flatMap((each) => tensorsIn(each, seen))
}

/** Bytes that a call leaves when its arguments and results are gone, or none where it throws. */
async function left({ fn, make }: GoodCall, change: (x: Tensor, place: number) => Tensor): Promise<number> {
  const backend = wasmBackend()
  setDefaultBackend(backend)
  let bytes = 0
  // What the first call makes for all later ones stays.
  for (let round = 0; round < 2; round++) {
    const before = backend.memory().residentBytes
    const given = make()
    const used: Tensor[] = []
    const changed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(changed)
      if (!isTensor(value) || value.type[0] !== 'f' || value.shape.length === 0) return value
      used.push(change(value, used.length))
      return used.at(-1)
    }
    try {
      const result = await fn(...given.map(changed))
      for (const each of [...tensorsIn(result), ...tensorsIn(given), ...used]) dispose(each)
    } catch {
      return 0
    }
    bytes = backend.memory().residentBytes - before
  }
  return bytes
}

afterAll(() => setDefaultBackend(binaryBackend()))

const calls = goodCalls().calls.filter(
  ({ name }) => !name.startsWith('serving.') && !Object.hasOwn(leaves, name),
)

it.each(Object.entries(others))('no function leaves memory, arguments %s', async (_, change) => {
  const found: string[] = []
  for (const call of calls) {
    const bytes = await left(call, change)
    if (bytes !== 0) found.push(`${call.name}: ${bytes} bytes`)
  }
  expect(found).toEqual([])
})

it('tells that a function leaves memory', async () => {
  const make = (): readonly unknown[] => [stack([1, 2])]
  expect(await left({ name: 'leaky', fn: (x) => stack([stack([x as Tensor]), 1]), make }, (x) => x)).toBe(0)
  let kept: unknown
  const fn = (x: unknown): unknown => {
    kept = asType(x as Tensor, 'f64')
    return stack([x as Tensor])
  }
  expect(await left({ name: 'leaky', fn, make }, (x) => x)).toBeGreaterThan(0)
  expect(kept).toBeDefined()
})
