// Programs recorded from real Nx: traced, at once and evaluated asynchronously, they give the same.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { binaryBackend } from '@nx/backend-binary'
import { setDefaultBackend, type Tensor, tensor, toFlatArray, vectorize } from '@nx/tensor'
import type { Backend, DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { jit } from '../src/index.ts'
import { programs } from './programs.ts'

setDefaultBackend(binaryBackend() as Backend)

interface Recorded {
  readonly t: DType
  readonly shape: readonly number[]
  readonly vec?: readonly (readonly [string, number])[]
  readonly data: readonly number[]
}

interface Vector {
  readonly id: string
  readonly fn: string
  readonly args: readonly Recorded[]
  readonly tol?: readonly [number, number]
  readonly expect: Recorded | { readonly tuple: readonly Recorded[] }
}

const file = new URL('../../testing/fixtures/vectors/defn.jsonl.gz', import.meta.url)
const vectors = gunzipSync(readFileSync(file))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector)

function nested(data: readonly number[], shape: readonly number[]): unknown {
  if (shape.length === 0) return data[0]
  const size = data.length / shape[0]!
  return Array.from({ length: shape[0]! }, (_, i) =>
    nested(data.slice(i * size, (i + 1) * size), shape.slice(1)),
  )
}

function decode({ t, shape, vec = [], data }: Recorded): Tensor {
  const all = nested(data, [...vec.map(([, length]) => length), ...shape])
  return vectorize(
    tensor(all as number[], { type: t }),
    vec.map(([name]) => name),
  )
}

function check(got: unknown, { expect: wanted, tol: [relative, absolute] = [0, 0] }: Vector): void {
  const list = 'tuple' in wanted ? wanted.tuple : [wanted]
  const tensors = (Array.isArray(got) ? got : [got]) as Tensor[]
  expect(tensors).toHaveLength(list.length)
  list.forEach((want, i) => {
    const tensor = tensors[i]!
    expect(tensor).toMatchObject({ type: want.t, shape: want.shape, vectorizedAxes: want.vec ?? [] })
    const flat = toFlatArray(tensor) as number[]
    flat.forEach((value, j) => {
      expect(Math.abs(value - want.data[j]!)).toBeLessThanOrEqual(
        absolute + relative * Math.abs(want.data[j]!),
      )
    })
    expect(flat).toHaveLength(want.data.length)
  })
}

type Program = (...args: Tensor[]) => unknown

describe.each(Object.entries(programs) as [string, Program][])('%s', (name, program) => {
  const jitted = jit(program)
  const mine = vectors.filter((vector) => vector.fn === `defn.${name}`)

  it.each(mine.map((vector) => [vector.id, vector] as const))('%s', async (_, vector) => {
    const args = vector.args.map(decode)
    check(program(...args), vector)
    check(jitted(...args), vector)
    check(await jitted.async(...args), vector)
  })

  it('has vectors', () => expect(mine.length).toBeGreaterThan(0))
})
