// Compiled graphs with loops and branches, and what they say of wrong integers.
import type { Graph } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { operand, runGraph, variants } from './compare.ts'

for (const [variant, backend] of Object.entries(variants)) {
  describe(`compiled graphs, ${variant} SIMD`, () => {
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
