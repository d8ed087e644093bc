// What a program computes first: tensors larger than their address, so that pointers going backwards pass below 0.
import type { Attributes, Backend, DType, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import { expectClose, operand, reference, run, runExecutable, runGraph, storedTypes } from './compare.ts'
import type { Operand } from './compare.ts'
import { evaluateGraph } from '@nx/defn'

const fresh = (relaxedSimd?: boolean): Backend =>
  wasmBackend(relaxedSimd === undefined ? {} : { relaxedSimd }) as Backend

function check(op: string, inputs: readonly Operand[], attrs: Attributes, shape: Shape): void {
  const out = { type: inputs[0]!.spec.type, shape }
  const want = run(reference, op, inputs, attrs, out)
  expectClose(out.type, run(fresh(), op, inputs, attrs, out), want, 0, `${op} ${out.type}[${shape}]`)
}

describe('in a fresh memory', () => {
  it('tensors of every type and size are read backwards', () => {
    for (const type of storedTypes) {
      for (const length of [17, 255, 300, 1025, 5000, 70_001]) {
        check('reverse', [operand(type, [length], length)], { axes: [0] }, [length])
      }
    }
  })

  it('along any axes', () => {
    const shape = [19, 23, 29]
    for (const type of ['f32', 'f64', 'u8', 'bf16'] as const) {
      for (const axes of [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]])
        check('reverse', [operand(type, shape, 5)], { axes }, shape)
    }
  })

  it('in products, joins, takes and reductions of what is reversed', () => {
    const spec = { type: 'f32' as const, shape: [60, 60] }
    const steps: readonly [
      op: string,
      ids: readonly number[],
      attrs: Attributes,
      shape: Shape,
      type?: DType,
    ][] = [
      ['dot', [1, 0], { contract: [[1], [0]], batch: [[], []] }, [60, 60]],
      ['dot', [0, 1], { contract: [[0], [1]], batch: [[], []] }, [60, 60]],
      [
        'dot',
        [1, 1],
        {
          contract: [
            [0, 1],
            [1, 0],
          ],
          batch: [[], []],
        },
        [],
      ],
      ['concatenate', [1, 0, 1], { axis: 1 }, [60, 180]],
      ['concatenate', [0, 1], { axis: 0 }, [120, 60]],
      ['sum', [1], { axes: [0], keepAxes: false }, [60]],
      ['reduceMax', [1], { axes: [1], keepAxes: false }, [60]],
      ['sum', [1], { axes: [0, 1], keepAxes: false }, []],
      ['slice', [1], { starts: [3, 5], strides: [2, 3], lengths: [50, 40] }, [25, 14]],
      ['transpose', [1], { axes: [1, 0] }, [60, 60]],
      ['reshape', [1], { shape: [36, 100] }, [36, 100]],
      ['broadcast', [1], { axes: [1, 2], shape: [2, 60, 60] }, [2, 60, 60]],
      ['gather', [1, 2], { axes: [0] }, [70, 60]],
      ['gather', [1, 2], { axes: [1] }, [70, 60]],
    ]
    const x = operand('f32', spec.shape, 1, true)
    const rows = {
      spec: { type: 's32' as const, shape: [70, 1] },
      elements: Array.from({ length: 70 }, (_, i) => (i * 7) % 60),
    }
    for (const axes of [[0], [1], [0, 1]]) {
      for (const [op, inputs, attrs, shape] of steps) {
        const nodes = [
          { kind: 'call' as const, op: 'reverse', inputs: [0], attrs: { axes }, outputs: [1] },
          { kind: 'call' as const, op, inputs, attrs, outputs: [3] },
        ]
        const values = [spec, spec, rows.spec, { type: 'f32' as const, shape }]
        const graph = { values, parameters: [0, 2], nodes, results: [3] }
        const given = [x.elements, rows.elements]
        const [want] = runExecutable(reference, evaluateGraph(graph, reference), graph, given)
        const [got] = runGraph(fresh(), graph, [x, rows])
        got!.forEach((value, i) => {
          const wanted = Number(want![i])
          if (!(Math.abs(Number(value) - wanted) <= 1e-3 * Math.max(1, Math.abs(wanted))))
            expect.fail(`${op} of what is reversed along ${axes}: [${i}] is ${value}, expected ${wanted}`)
        })
      }
    }
  })
})
