// Loads across the vectorised axis run in square tiles, whatever is left over at the edges.
import { describe, it } from 'vitest'
import { expectClose, operand, reference, run, runGraph, storedTypes, variants } from './compare.ts'

describe('transposed loads', () => {
  it('equal the reference at every size and type', () => {
    for (const type of storedTypes) {
      for (const [rows, columns] of [
        [4, 4],
        [5, 7],
        [8, 16],
        [17, 33],
        [19, 4],
        [4, 21],
        [40, 50],
        [3, 70],
        [141, 150],
      ] as const) {
        const x = operand(type, [rows, columns], 3)
        const out = { type, shape: [columns, rows] }
        const attrs = { axes: [1, 0] }
        expectClose(
          type,
          run(variants['relaxed']!, 'transpose', [x], attrs, out),
          run(reference, 'transpose', [x], attrs, out),
          0,
          `${type} ${rows} ${columns}`,
        )
      }
      const x = operand(type, [6, 5, 9, 7], 4)
      for (const axes of [
        [3, 1, 0, 2],
        [1, 0, 3, 2],
        [2, 3, 0, 1],
        [0, 3, 2, 1],
      ]) {
        const out = { type, shape: axes.map((axis) => [6, 5, 9, 7][axis]!) }
        expectClose(
          type,
          run(variants['relaxed']!, 'transpose', [x], { axes }, out),
          run(reference, 'transpose', [x], { axes }, out),
          0,
          `${type} ${axes}`,
        )
      }
    }
  })

  it('take part in element-wise work', () => {
    const [a, b] = [operand('f32', [21, 35], 1), operand('f32', [35, 21], 2)]
    const specs = [a.spec, b.spec, b.spec, b.spec, { type: 'u8' as const, shape: [35, 21] }, b.spec]
    const graph = {
      values: specs,
      parameters: [0, 1],
      nodes: [
        { kind: 'call' as const, op: 'transpose', inputs: [0], attrs: { axes: [1, 0] }, outputs: [2] },
        { kind: 'call' as const, op: 'add', inputs: [2, 1], attrs: {}, outputs: [3] },
        { kind: 'call' as const, op: 'less', inputs: [2, 1], attrs: {}, outputs: [4] },
        { kind: 'call' as const, op: 'select', inputs: [4, 3, 1], attrs: {}, outputs: [5] },
      ],
      results: [5],
    }
    const transposed = Array.from({ length: 735 }, (_, i) =>
      Number(a.elements[(i % 21) * 35 + Math.floor(i / 21)]),
    )
    const expected = transposed.map((x, i) => {
      const y = Number(b.elements[i])
      return x < y ? Math.fround(x + y) : y
    })
    expectClose('f32', runGraph(variants['relaxed']!, graph, [a, b])[0]!, expected, 0, 'fused')
  })

  it('stand beside gathers whose indices change with the row', () => {
    const [x, indices] = [
      operand('f32', [7, 7], 1),
      { spec: { type: 's32' as const, shape: [7, 1] }, elements: [3, 0, 6, 1, 5, 2, 4] },
    ]
    const graph = {
      values: [x.spec, indices.spec, x.spec, x.spec, x.spec],
      parameters: [0, 1],
      nodes: [
        { kind: 'call' as const, op: 'transpose', inputs: [0], attrs: { axes: [1, 0] }, outputs: [2] },
        { kind: 'call' as const, op: 'gather', inputs: [0, 1], attrs: { axes: [0] }, outputs: [3] },
        { kind: 'call' as const, op: 'max', inputs: [2, 3], attrs: {}, outputs: [4] },
      ],
      results: [4],
    }
    const at = (row: number, column: number): number => Number(x.elements[row * 7 + column])
    const expected = x.elements.map((_, i) =>
      Math.max(at(i % 7, Math.floor(i / 7)), at(indices.elements[Math.floor(i / 7)]!, i % 7)),
    )
    expectClose('f32', runGraph(variants['relaxed']!, graph, [x, indices])[0]!, expected, 0, 'gather')
  })
})
