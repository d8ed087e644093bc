// Properties catch broken functions, and say how to see the failure again.
import { binaryBackend } from '@nx/backend-binary'
import { type Property, properties, runProperty } from '@nx/testing'
import { multiply, negate, rename, type Tensor } from '@nx/tensor'
import { noNames } from '@nx/tensor/internal'
import type { Backend, Call, Elements } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { runSuite } from './runner.ts'

const backend = binaryBackend()
const named = (name: string): Property =>
  Object.values(properties())
    .flat()
    .find((each) => each.name === name)!

/** The binary backend with a wrong element in results of an operation that are long enough. */
function broken(op: string): Backend {
  const execute = (call: Call): unknown => {
    const [data] = backend.execute(call as never) as [Elements]
    if (call.op === op && data.length > 2 && typeof data[2] === 'number') data[2] += 1
    return [data]
  }
  return { ...backend, name: 'broken', execute } as Backend
}

/** A property of a function that doubles, checked in every form. */
const doubling = (run: (x: Tensor) => Tensor): Property => ({
  name: 'double',
  draw(draw) {
    const x = draw.operand({ type: 'f32', fill: 'small' })
    return {
      call: 'double(x)',
      inputs: [x],
      run: (tensor) => run(tensor!),
      expected: (array) => ({ ...array, values: array.values.map((value) => Number(value) * 2) }),
    }
  },
})

describe('a failure', () => {
  it('shows the smallest counterexample, its seed and trial', async () => {
    const { failure } = await runProperty(named('negate'), { backend: broken('negate'), count: 200, seed: 3 })
    expect(failure).toMatch(
      /^negate: .*1 of \d elements differ, most at \[.*\]: expected .*, got .*\nnegate\(x\)\n {2}input 0: f32\[.*\] of .*\nseed 3, trial \d+, made smaller \d+ times$/,
    )
    const trial = Number(/trial (\d+)/.exec(failure!)![1])
    const again = await runProperty(named('negate'), { backend: broken('negate'), count: 1, seed: 3, trial })
    expect(again.failure?.split('\n').slice(0, 3)).toEqual(failure!.split('\n').slice(0, 3))
  })

  it('is one of names, too', async () => {
    const unnamed = doubling((x) => rename(multiply(x, 2), noNames(x.shape.length)))
    const { failure } = await runProperty(unnamed, { backend, count: 200 })
    expect(failure).toMatch(/^double: expected f32\[.*a: 1.*\], got f32\[1.*\]\n/)
    expect(
      (
        await runProperty(
          doubling((x) => multiply(x, 2)),
          { backend, count: 200 },
        )
      ).failure,
    ).toBe(null)
  })

  it('is one of the traced form', async () => {
    let calls = 0
    const forgetful = doubling((x) => multiply(x, calls++ % 2 === 0 ? 2 : 3))
    expect((await runProperty(forgetful, { backend, count: 50 })).failure).toMatch(
      /traced: .* elements differ/,
    )
  })
})

describe('trials beyond 4 KB', () => {
  /** The binary backend with a wrong element at the end of long results. */
  const short = {
    ...backend,
    name: 'short',
    execute(call: Call): unknown {
      const [data] = backend.execute(call as never) as [Elements]
      if (call.op === 'negate' && data.byteLength > 4096 && data instanceof Float32Array)
        data[data.length - 1]! += 1
      return [data]
    },
  } as Backend

  it('see what small ones do not', async () => {
    const options = { backend: short, types: ['f32', 'u8', 's32'], count: 10 } as const
    expect((await runProperty(named('negate'), options)).failure).toBe(null)
    const { failure } = await runProperty(named('negate'), { ...options, large: true })
    expect(failure).toMatch(
      /^negate: .*\nnegate\(x\)\n {2}input 0: f32\[.*… *\n?.*made smaller \d+ times, large$/s,
    )
  })

  it('are so by a vectorized axis where the function takes small tensors', async () => {
    const scalar: Property = {
      name: 'scalar',
      draw(draw) {
        const x = draw.operand({ type: 'f32', fill: 'small', shape: [] })
        return { call: 'negate(x)', inputs: [x], run: (tensor) => negate(tensor!) }
      },
    }
    expect((await runProperty(scalar, { backend: short, count: 10 })).failure).toBe(null)
    const { failure } = await runProperty(scalar, { backend: short, count: 10, large: true })
    expect(failure).toMatch(/^scalar: vectorized \(\[v.*1 of 1 elements differ/)
  })

  it('run on new backends, so that operands are the first in memory', async () => {
    let made = 0
    const uploads: number[] = []
    const fresh = (): Backend => {
      const which = made++
      return {
        ...backend,
        upload(bytes, spec) {
          uploads.push(which)
          return backend.upload(bytes, spec) as unknown
        },
      } as Backend
    }
    const { failure } = await runProperty(named('negate'), { backend, fresh, count: 2, large: true })
    expect(failure).toBe(null)
    // Called, traced, compiled where there is a compiler, and vectorized.
    expect(made).toBe(8)
    expect(uploads.filter((which) => which === 0)).toEqual([0])
  })
})

it('trials are the same for the same seed, and do not count where the backend lacks the types', async () => {
  const options = { backend, types: ['u8', 's32'], count: 30, seed: 9 } as const
  expect(await runProperty(named('abs'), options)).toEqual(await runProperty(named('abs'), options))
  expect(await runProperty(named('abs'), options)).toMatchObject({ ran: 30, unavailable: 0, failure: null })
  const none = await runProperty(named('constants.epsilon'), options)
  expect(none).toMatchObject({ ran: 0, unavailable: 30, failure: null })
})

describe('in the suite', () => {
  const suite = (skip: readonly { op: string; mode?: 'property'; reason: string }[]) =>
    runSuite({ backend: () => broken('negate'), types: ['f32', 's32', 'u8'], skip }, ['properties of unary'])

  it('a property is a test', async () => {
    const failed = (await suite([])).filter(({ error }) => error !== null)
    expect(failed.map(({ name }) => name)).toContain('negate')
    expect(failed.find(({ name }) => name === 'negate')?.error?.message).toMatch(/seed 1, trial/)
  })

  it('a skip says its reason, and fails once all trials pass', async () => {
    const ended = await suite([
      { op: 'negate', mode: 'property', reason: 'no sign' },
      { op: 'floor', mode: 'property', reason: 'no floor' },
    ])
    const of = (name: string) => ended.find((each) => each.name === name)
    expect(of('negate')).toBe(undefined)
    expect(of('negate, skipped: no sign')?.error).toBe(null)
    expect(of('floor, skipped: no floor')?.error?.message).toMatch(
      /all trials that are skipped pass; remove the skip/,
    )
  })
})
