// A result is a tensor of its own: who disposes of it keeps the argument, and the other way round.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'

const { f32, isTensor, linalg, random, setDefaultBackend, tensor, toArray, u8, vectorize } = nx

const silent = { write: () => {} }

/** Calls that leave their argument as it is. */
const idle: Readonly<Record<string, (x: Tensor) => unknown>> = {
  asType: (x) => nx.asType(x, 'f32'),
  at: (x) => nx.at(x, ':'),
  backendCopy: (x) => nx.backendCopy(x, x.backend),
  backendTransfer: (x) => nx.backendTransfer(x, x.backend),
  bitcast: (x) => nx.bitcast(x, 'f32'),
  broadcast: (x) => nx.broadcast(x, [2, 2]),
  broadcastVectors: (x) => nx.broadcastVectors([x]),
  checkpoint: (x) => nx.checkpoint((y) => y)(x),
  concatenate: (x) => nx.concatenate([x]),
  cond: (x) =>
    nx.cond(
      true,
      () => x,
      () => x,
    ),
  'cond of a tensor': (x) =>
    nx.cond(
      tensor(1),
      () => x,
      () => 0,
    ),
  'cond without branches': (x) => nx.cond([], () => [x]),
  customGrad: (x) => nx.customGrad(x, [x], (g) => [g]),
  devectorize: (x) => nx.devectorize({ x }),
  diff: (x) => nx.diff(x, { order: 0 }),
  einsum: (x) => nx.einsum('ij->ij', x),
  fill: (x) => nx.fill(x, x),
  flatten: (x) => nx.flatten(x, { axes: [] }),
  fluent: (x) => nx.fluent({})(x).value,
  hook: (x) => nx.hook({ x }, () => {}),
  jit: (x) => nx.jit((y: Tensor) => [y, y])(x),
  mapLeaves: (x) => nx.mapLeaves((y) => nx.reshape(y, [2, 2]), [x]),
  matrixPower: (x) => linalg.matrixPower(x, 1),
  metadata: (x) => nx.metadata(x, 'mine'),
  padOuter: (x) =>
    nx.padOuter(x, 'reflect', [
      [0, 0],
      [0, 0],
    ]),
  printExpr: (x) => nx.printExpr(x, silent),
  printValue: (x) => nx.printValue(x, silent),
  real: (x) => nx.real(x),
  rename: (x) => nx.rename(x, [null, null]),
  reshape: (x) => nx.reshape(x, [2, 2]),
  reshapeVectors: (x) => nx.reshapeVectors([x]),
  revectorize: (x) => nx.revectorize(x, {}),
  reverse: (x) => nx.reverse(x, { axes: [] }),
  slice: (x) => nx.slice(x, [0, 0], [2, 2]),
  sliceAlongAxis: (x) => nx.sliceAlongAxis(x, 0, 2),
  squeeze: (x) => nx.squeeze(x),
  stopGrad: (x) => nx.stopGrad(x),
  tensor: (x) => tensor(x),
  tile: (x) => nx.tile(x, [1]),
  transpose: (x) => nx.transpose(x, { axes: [0, 1] }),
  vectorize: (x) => vectorize([x], []),
  whileLoop: (x) => nx.whileLoop(x, { range: [1, 0] }, (y: Tensor) => y),
  'whileLoop of a state that stays': (x) =>
    nx.whileLoop([x, 0], { range: [1, 2] }, ([y, i]) => [y, nx.add(i, 1)]),
}

describe.each([
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
])('on %s', (_, backend) => {
  it.each(Object.entries(idle))('%s', (_name, call) => {
    setDefaultBackend(backend)
    for (const order of ['result first', 'argument first']) {
      const x = f32(
        [
          [1, 2],
          [3, 4],
        ],
        { backend },
      )
      const results = tensorsIn(call(x))
      expect(results.length).toBeGreaterThan(0)
      expect(results.includes(x)).toBe(false)
      const [gone, kept] = order === 'result first' ? [results, [x]] : [[x], results]
      const before = kept.map((each) => toArray(each))
      for (const each of gone) nx.dispose(each)
      expect(kept.map((each) => toArray(each))).toEqual(before)
    }
  })
})

/** Those that change what is around them, or take containers apart. */
const left = new Set(
  (
    'saveIntermediates setDefaultBackend withDefaultBackend dispose donatable backendTransfer backendTransferAsync ' +
    'flattenContainer unflattenContainer printExpr printValue'
  ).split(' '),
)

it('no function gives an argument back', async () => {
  const backend = binaryBackend() as Backend
  setDefaultBackend(backend)
  const tensors = [
    f32([1, 2, 3]),
    f32(1),
    u8([1, 0, 1]),
    f32([
      [1, 0],
      [0, 1],
    ]),
    f32([]),
    vectorize(f32([[1, 2]]), 'v'),
    random.key(1),
  ]
  const others = [
    0,
    [],
    [3],
    'f32',
    {},
    ':',
    backend,
    { axes: [] },
    [null],
    [tensors[0]],
    [[0, 0]],
    [0],
    'a->a',
  ]
  const pool: readonly unknown[] = [...tensors, ...others]
  const same: string[] = []
  const pending: Promise<unknown>[] = []
  const look = (name: string, args: readonly unknown[], result: unknown): void => {
    const given = new Set(tensorsIn(args))
    if (tensorsIn(result).some((each) => given.has(each)) && !same.includes(name)) same.push(name)
  }
  for (const [name, fn] of functions()) {
    const attempt = (...args: unknown[]): void => {
      try {
        const result = fn(...args)
        if (result instanceof Promise)
          pending.push(
            result.then(
              (value) => look(name, args, value),
              () => {},
            ),
          )
        else look(name, args, result)
      } catch {
        // Most of these calls are wrong.
      }
    }
    for (const first of pool) {
      attempt(first)
      for (const second of pool) attempt(first, second)
    }
  }
  await Promise.all(pending)
  expect(same).toEqual([])
}, 120_000)

function functions(): (readonly [string, (...args: unknown[]) => unknown])[] {
  return Object.entries({ nx, linalg, random }).flatMap(([group, members]) =>
    Object.entries(members as unknown as Record<string, unknown>)
      .filter(([name, member]) => typeof member === 'function' && !left.has(name) && !/^[A-Z]/.test(name))
      .map(([name, member]) => [`${group}.${name}`, member as () => unknown] as const),
  )
}

function tensorsIn(value: unknown, depth = 0): Tensor[] {
  if (isTensor(value)) return [value]
  if (typeof value !== 'object' || value === null || depth > 3) return []
  return Object.values(value).flatMap((each) => tensorsIn(each, depth + 1))
}
