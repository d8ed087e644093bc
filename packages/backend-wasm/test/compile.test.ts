// Compiled graphs against call-by-call evaluation.
import type { Graph } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { operand, reference, runGraph, variants } from './compare.ts'
import type { Elements } from './compare.ts'
import { evaluate, randomGraph } from './random-graphs.ts'

function expectNear(got: readonly Elements[], expected: readonly Elements[], what: string): void {
  got.forEach((list, k) => {
    expect(list.length, what).toBe(expected[k]!.length)
    list.forEach((value, i) => {
      const wanted = Number(expected[k]![i])
      const error = Math.abs(Number(value) - wanted) / Math.max(1, Math.abs(wanted))
      if (!(error < 2e-5)) expect.fail(`${what}: result ${k}[${i}] is ${value}, expected ${wanted}`)
    })
  })
}

for (const [variant, backend] of Object.entries(variants)) {
  describe(`compiled graphs, ${variant} SIMD`, () => {
    it('equal the reference, for random graphs', () => {
      for (let seed = 1; seed <= 300; seed++) {
        const made = randomGraph(seed, 4 + (seed % 60))
        expectNear(runGraph(backend, made.graph, made.inputs), evaluate(reference, made), `seed ${seed}`)
      }
    })

    it('equal eager calls', () => {
      for (let seed = 400; seed <= 430; seed++) {
        const made = randomGraph(seed, 30)
        expectNear(runGraph(backend, made.graph, made.inputs), evaluate(backend, made), `seed ${seed}`)
      }
    })

    it('run loops and branches inside', () => {
      const scalar = { type: 's32' as const, shape: [] }
      const vector = { type: 'f32' as const, shape: [5] }
      const flag = { type: 'u8' as const, shape: [] }
      const condition: Graph = {
        values: [scalar, vector, scalar, flag],
        parameters: [0, 1, 2],
        nodes: [{ kind: 'call', op: 'less', inputs: [0, 2], attrs: {}, outputs: [3] }],
        results: [3],
      }
      const branch = (op: string): Graph => ({
        values: [vector, vector],
        parameters: [0],
        nodes: [{ kind: 'call', op, inputs: [0, 0], attrs: {}, outputs: [1] }],
        results: [1],
      })
      const body: Graph = {
        values: [scalar, vector, scalar, scalar, scalar, scalar, flag, vector, scalar],
        parameters: [0, 1, 2],
        nodes: [
          { kind: 'call', op: 'constant', inputs: [], attrs: { value: 1 }, outputs: [3] },
          { kind: 'call', op: 'add', inputs: [0, 3], attrs: {}, outputs: [4] },
          { kind: 'call', op: 'bitwiseAnd', inputs: [0, 3], attrs: {}, outputs: [5] },
          { kind: 'call', op: 'equal', inputs: [5, 3], attrs: {}, outputs: [6] },
          { kind: 'cond', inputs: [6, 1], onTrue: branch('add'), onFalse: branch('multiply'), outputs: [7] },
        ],
        results: [4, 7],
      }
      const graph: Graph = {
        values: [vector, scalar, scalar, scalar, vector],
        parameters: [0, 1],
        nodes: [
          { kind: 'call', op: 'constant', inputs: [], attrs: { value: 0 }, outputs: [2] },
          { kind: 'while', inputs: [2, 0, 1], condition, body, outputs: [3, 4] },
        ],
        results: [3, 4],
      }
      const start = { spec: vector, elements: [1, 2, 3, 0.5, -1] }
      for (const [rounds, f] of [
        [0, (x: number) => x],
        [1, (x: number) => x * x],
        [4, (x: number) => 2 * (2 * x * x) ** 2],
      ] as const) {
        const got = runGraph(backend, graph, [start, { spec: scalar, elements: [rounds] }])
        expect(got).toEqual([[rounds], start.elements.map(f)])
      }
    })

    it('report what went wrong with integers', () => {
      const spec = { type: 's32' as const, shape: [3] }
      const graph: Graph = {
        values: [spec, spec, spec, spec],
        parameters: [0, 1],
        nodes: [
          { kind: 'call', op: 'quotient', inputs: [0, 1], attrs: {}, outputs: [2] },
          { kind: 'call', op: 'negate', inputs: [2], attrs: {}, outputs: [3] },
        ],
        results: [3],
      }
      const x = operand('s32', [3], 1)
      expect(runGraph(backend, graph, [x, { spec, elements: [1, 2, 3] }])[0]).toHaveLength(3)
      expect(() => runGraph(backend, graph, [x, { spec, elements: [1, 0, 3] }])).toThrow(
        /^quotient: the divisor holds an integer zero/,
      )
    })
  })
}
