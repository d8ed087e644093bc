// The suite catches broken backends, and says what is wrong.
import { binaryBackend } from '@nx/backend-binary'
import { exp, type Tensor } from '@nx/tensor'
import { type Case, supportTable } from '@nx/testing'
import { type Backend, type Call, isFloat, NxError, roundTo, sizeOf, type Spec } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { toyBackend } from '../../../docs/examples/toy-backend/src/index.ts'
import type { Data } from '../../../docs/examples/toy-backend/src/data.ts'
import { runSuite } from './runner.ts'

type Execute = Backend<Data>['execute']

/** The toy backend with another way to execute calls. */
function broken(change: (call: Call<Data>, execute: (call: Call<Data>) => Data) => Data): () => Backend {
  const toy = toyBackend()
  const execute: Execute = (call) => [change(call, (given) => toy.execute(given)[0]!)]
  return () => ({ ...toy, name: 'broken', execute }) as Backend
}

const types = ['f32', 's32', 'u8', 'u32'] as const

/** What the suite says of one operation of a broken backend; empty where it is content. */
async function complaints(backend: () => Backend, op: string): Promise<string> {
  const ended = await runSuite({ backend, types }, [op])
  return ended.flatMap(({ error }) => error?.message ?? []).join('\n')
}

describe('a broken backend is caught', () => {
  it('that adds wrongly', async () => {
    const off = broken((call, execute) => {
      const sum = execute(call)
      if (call.op === 'add' && sum.length > 3) sum[3]! += 1
      return sum
    })
    expect(await complaints(off, 'add')).toMatch(
      /^add: f32, value, same shapes \(f32\[2, 3\], f32\[2, 3\]\): 1 of 6 elements differ, most at \[1, 0\]: expected /,
    )
    expect(await complaints(off, 'subtract')).toBe('')
  })

  it('that drops NaN', async () => {
    const deaf = broken(({ op, ...call }, execute) => {
      const data = execute({ op, ...call })
      return op === 'max' ? data.map((x) => (Number.isNaN(x) ? 0 : x)) : data
    })
    expect(await complaints(deaf, 'max')).toMatch(
      /special pairs .*: expected NaN, got 0 for max\(.*NaN.*\)$/m,
    )
    expect(await complaints(deaf, 'min')).toBe('')
  })

  it('that loses the sign of zero', async () => {
    const unsigned = broken((call, execute) => {
      const data = execute(call)
      return call.op === 'floor' && data instanceof Float32Array ? data.map((x) => x + 0) : data
    })
    expect(await complaints(unsigned, 'floor')).toMatch(/expected -0, got 0 for floor\(-0\)$/m)
  })

  it('that hands out more than the output', async () => {
    const long = broken((call, execute) => {
      const data = execute(call)
      return call.op === 'exp' ? Float32Array.of(...data, 0) : data
    })
    expect(await complaints(long, 'exp')).toMatch(
      /the backend "broken" gave 28 bytes for f32\[2, 3\], which takes 24/,
    )
  })

  it('that writes beyond its output', async () => {
    expect(await complaints(() => arenaBackend(0), 'negate')).toBe('')
    expect(await complaints(() => arenaBackend(1), 'negate')).toMatch(/wrote beyond its output/)
  })

  it('that writes to its inputs', async () => {
    const inPlace = broken((call, execute) => {
      const data = execute(call)
      if (call.op === 'sqrt' && data.length > 0) call.inputs[0]!.data[0] = 7
      return data
    })
    expect(await complaints(inPlace, 'sqrt')).toMatch(
      /the elements of input 0 changed; a call must not write/,
    )
  })

  it('that hands out the same memory twice', async () => {
    let kept = new Float32Array(0)
    const reused = broken((call, execute) => {
      const data = execute(call)
      if (call.op !== 'log' || data.length !== 6) return data
      if (kept.length !== 6) kept = new Float32Array(6)
      kept.set(data.map((x, i) => x + (kept[i] === 0 ? 0 : 1)))
      return kept
    })
    expect(await complaints(reused, 'log')).toMatch(/a second run changed the result of the first/)
  })

  it('whose kernel of a composite is not the composite', async () => {
    const wrong = broken((call, execute) => {
      const data = execute(call)
      return call.op === 'tanh' ? data.map((x) => x * 1.001) : data
    })
    expect(await complaints(wrong, 'tanh')).toMatch(/^(tanh: )?f32, decomposed, matrix/m)
  })

  it('whose compiler differs from its kernels', async () => {
    const toy = toyBackend()
    const compiling: Backend<Data> = {
      ...toy,
      name: 'compiling',
      compile: (graph) => ({
        run: () =>
          graph.results.map((id) => toy.upload(new Uint8Array(bytes(graph.values[id]!)), graph.values[id]!)),
      }),
    }
    const said = await complaints(() => compiling as Backend, 'exp')
    expect(said).toMatch(/f32, compiled( and enlarged)?, matrix/)
    expect(said).not.toMatch(/f32, (value|traced|vectorized)/)
  })

  it('that does not own up to a primitive', async () => {
    const shy = { ...toyBackend(), supports: (call: Call<unknown>) => call.op !== 'dot' } as Backend
    expect(await complaints(() => shy, 'dot')).toMatch(
      /^(dot: )?f32, value and traced and .*: dot: backend "toy" cannot do this with f32/,
    )
  })

  it('that was written for another contract', async () => {
    const old = { ...toyBackend(), contract: 0 } as Backend
    const ended = await runSuite({ backend: () => old, types: ['f32'] }, ['exp'])
    expect(ended.map(({ error }) => error?.code)).toEqual(['contract_version'])
  })
})

const bytes = ({ shape }: Spec): number => 4 * shape.reduce((size, length) => size * length, 1)

/** The toy backend in one block of memory: places that were freed are used again. `beyond` elements too many are written. */
function arenaBackend(beyond: number): Backend {
  const toy = toyBackend()
  const memory = new Uint8Array(2 ** 20)
  const free = new Map<number, number[]>()
  let end = 0
  const store = (data: Data, extra: number): Data => {
    const array = data.constructor as new (buffer: ArrayBuffer, at: number, length: number) => Data
    const size = Math.ceil(data.byteLength / 8) * 8
    const at = free.get(size)?.pop() ?? end
    if (at === end) end += size
    const place = new array(memory.buffer, at, data.length)
    place.set(data)
    if (extra > 0) memory.fill(0xff, at + data.byteLength, at + data.byteLength + extra * 4)
    return place
  }
  const backend: Backend<Data> = {
    ...toy,
    name: 'arena',
    upload: (data, spec) => store(toy.upload(data, spec), 0),
    execute: (call) => [store(toy.execute(call)[0]!, call.op === 'negate' ? beyond : 0)],
    dispose(data) {
      const size = Math.ceil(data.byteLength / 8) * 8
      free.set(size, [...(free.get(size) ?? []), data.byteOffset])
    },
  }
  return backend as Backend
}

describe('beyond 4 KB', () => {
  const short = broken((call, execute) => {
    const data = execute(call)
    if (call.op === 'negate' && data.byteLength > 4096) data[data.length - 1]! += 1
    return data
  })

  it('what small cases do not show is caught', async () => {
    expect(await complaints(short, 'negate')).toMatch(
      /^u8, enlarged, special values \(.*: 1 of \d+ elements differ/m,
    )
    expect(await complaints(short, 'abs')).toBe('')
  })

  it('tensors are the first in memory where many backends may be made', async () => {
    let made = 0
    const backend = (): Backend => {
      made++
      return toyBackend() as Backend
    }
    const ended = await runSuite({ backend, types, fresh: true }, ['negate'])
    expect(ended.filter(({ error }) => error !== null)).toEqual([])
    expect(made).toBeGreaterThan(10)
  })
})

describe('a message', () => {
  it('lists all inputs where they are few', async () => {
    const wrong = broken((call, execute) => {
      const data = execute(call)
      return call.op === 'reverse' ? data.map((x) => x + 1) : data
    })
    expect(await complaints(wrong, 'reverse')).toMatch(
      /value( and \w+)*, vector .* expected .*, got .* for \[-?[\d.]+(, -?[\d.]+)+\]$/m,
    )
  })

  it('says once what several modes find', async () => {
    const without = broken((call, execute) => {
      if (call.op === 'floor') throw new NxError('device_lost', 'floor', 'the device is gone')
      return execute(call)
    })
    expect(await complaints(without, 'floor')).toMatch(
      /^floor: f32, value and traced and vectorized.*, matrix \(f32\[2, 3\]\): floor: the device is gone$/m,
    )
  })
})

describe('tolerance', () => {
  const inexact = broken((call, execute) => {
    const data = execute(call)
    return call.op === 'exp' ? data.map((x) => x * (1 + 1.5 * 2 ** -23)) : data
  })

  it('is that of CPU backends unless the backend says otherwise', async () => {
    expect(await complaints(inexact, 'exp')).toMatch(/ulp apart\) for exp\(.+\); 1 ulp allowed/)
  })

  it('of narrow floats is what one rounding leaves', async () => {
    const exact = binaryBackend()
    const round = roundTo('bf16')
    const stepwise = {
      ...exact,
      name: 'stepwise',
      execute(call: Call): unknown {
        const { op, inputs } = call
        const out = call.outs[0]!
        if (op !== 'sum' || out.type !== 'bf16' || sizeOf(out.shape) !== 1)
          return exact.execute(call as never)
        const numbers = [...(inputs[0]!.data as Float32Array)]
        return [Float32Array.of(numbers.reduce((total, x) => round(total + x), 0))]
      },
    } as Backend
    const ended = await runSuite({ backend: () => stepwise, types: ['bf16', 's32', 'u8'] }, ['sum'])
    const message = ended.find(({ name }) => name === 'bf16')?.error?.message
    expect(message).toMatch(
      /^bf16, value, .*: 1 of 1 elements differ|^sum: bf16, value, .*: 1 of 1 elements differ/m,
    )
  })

  it('is given by operation or by kind of accuracy', async () => {
    for (const tolerance of [{ exp: { ulp: 4 } }, { function: { ulp: 4 } }]) {
      const ended = await runSuite({ backend: inexact, types, tolerance }, ['exp'])
      expect(ended.map(({ error }) => error)).toEqual([null])
    }
    const ended = await runSuite({ backend: inexact, types, tolerance: { log: { ulp: 4 } } }, ['exp'])
    expect(ended[0]?.error?.code).toBe('backend_suite')
  })

  it('may leave out signs of zero and subnormals', async () => {
    const device = broken((call, execute) => {
      const data = execute(call)
      return data instanceof Float32Array ? data.map((x) => (Math.abs(x) < 2 ** -126 ? 0 : x)) : data
    })
    expect(await complaints(device, 'multiply')).not.toBe('')
    const options = { backend: device, types, signedZeros: false, subnormals: false }
    const ended = await runSuite(options, ['multiply', 'negate', 'sum'])
    expect(ended.filter(({ error }) => error !== null)).toEqual([])
  })
})

describe('a skip', () => {
  const withoutPow = broken((call, execute) => {
    const data = execute(call)
    return call.op === 'pow' && data instanceof Int32Array ? data.map(() => 0) : data
  })
  const skip = { op: 'pow', type: 's32', reason: 'no integer pow in shaders' } as const

  it('is a test of its own that says the reason', async () => {
    const ended = await runSuite({ backend: withoutPow, types, skip: [skip] }, ['pow'])
    expect(ended.map(({ name, error }) => [name, error === null])).toEqual([
      ['f32', true],
      ['s32', true],
      ['s32, skipped: no integer pow in shaders', true],
      ['u8', true],
      ['u32', true],
    ])
  })

  it('covers no more than it says', async () => {
    const some = { ...skip, mode: 'value', case: 'integers, same shapes' } as const
    const ended = await runSuite({ backend: withoutPow, types, skip: [some] }, ['pow'])
    const message = ended.find(({ name }) => name === 's32')?.error?.message
    expect(message).toMatch(/value, integers, row to matrix/)
    expect(message).not.toMatch(/value, integers, same shapes/)
  })

  it('fails the run once what it covers passes', async () => {
    const ended = await runSuite({ backend: toyBackend as () => Backend, types, skip: [skip] }, ['pow'])
    expect(ended.find(({ name }) => name.includes('skipped'))?.error?.message).toBe(
      'pow: all that is skipped for the reason "no integer pow in shaders" passes; remove the skip',
    )
  })

  it('fails the run if it covers nothing', async () => {
    const typo = { op: 'power', reason: 'slow' }
    const ended = await runSuite({ backend: toyBackend as () => Backend, types, skip: [typo] }, [])
    expect(ended.map(({ name, error }) => [name, error?.message])).toEqual([
      ['skipped: slow', 'power: no case is covered by the skip {"op":"power","reason":"slow"}; remove it'],
    ])
  })
})

it('makes one backend, when the first test runs, and waits for it', async () => {
  let made = 0
  const backend = async (): Promise<Backend> => {
    made++
    await Promise.resolve()
    const { readSync: _, ...device } = toyBackend()
    return device as Backend
  }
  const ended = await runSuite({ backend, types }, ['abs', 'sigmoid', 'sum'])
  expect(ended.filter(({ error }) => error !== null)).toEqual([])
  expect(made).toBe(1)
})

describe('a backend without readSync', () => {
  const wrong = broken((call, execute) => {
    const data = execute(call)
    return call.op === 'max' || call.op === 'min' ? data.map((x) => Number(x) + 1) : data
  })
  let waiting = 0
  let most = 0
  /** Reads take a turn of the event loop, longer for earlier ones, so that they end in another order. */
  const device = (): Backend => {
    const { readSync, ...toy } = wrong()
    return {
      ...toy,
      async read(data, spec) {
        most = Math.max(most, ++waiting)
        await new Promise((resolve) => setTimeout(resolve, waiting % 3))
        waiting--
        return readSync!(data, spec)
      },
    }
  }

  it('has all results of a test read at once', async () => {
    const ended = await runSuite({ backend: device, types }, ['add'])
    expect(ended.filter(({ error }) => error !== null)).toEqual([])
    expect(most).toBeGreaterThan(10)
    expect(waiting).toBe(0)
  })

  it('is told the same failures in the same order as one with it', async () => {
    for (const op of ['max', 'min']) {
      const said = await complaints(wrong, op)
      expect(said).not.toBe('')
      expect(await complaints(device, op)).toBe(said)
    }
  })
})

it('takes cases of further composites', async () => {
  const cube = (): readonly Case[] => [
    {
      title: 'matrix',
      types: isFloat,
      accuracy: 'function',
      smooth: true,
      run: (x: Tensor) => exp(exp(x)),
      inputs: [{ shape: [2, 3], values: { from: -1, to: 1 } }],
    },
  ]
  const ended = await runSuite({ backend: binaryBackend, types: ['f64'], cases: { cube } }, ['cube'])
  expect(ended).toEqual([{ op: 'cube', name: 'f64', error: null }])
})

it('supportTable tells kernels from decompositions', () => {
  const rows = supportTable(toyBackend() as Backend, ['f32', 's32'])
  const row = (op: string): unknown => rows.find((each) => each.op === op)
  expect(row('add')).toEqual({ op: 'add', kind: 'primitive', types: { f32: 'kernel', s32: 'kernel' } })
  expect(row('quotient')).toEqual({ op: 'quotient', kind: 'primitive', types: { s32: 'kernel' } })
  expect(row('tanh')).toEqual({ op: 'tanh', kind: 'composite', types: { f32: 'kernel' } })
  expect(row('sigmoid')).toEqual({ op: 'sigmoid', kind: 'composite', types: { f32: 'decomposed' } })
  const lazy = { ...toyBackend(), supports: (call: Call<unknown>) => call.op !== 'dot' } as Backend
  expect(supportTable(lazy, ['f32']).find(({ op }) => op === 'dot')?.types).toEqual({ f32: 'missing' })
})
