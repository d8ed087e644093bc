// The network as an ONNX file: as much of protobuf as that takes.
import { hidden, inputs, outputs, weights } from './model.ts'

type Field = readonly [number: number, value: number | string | Uint8Array | readonly Field[]]

function varint(value: number): number[] {
  const bytes: number[] = []
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128)
  return [...bytes, value]
}

/** A message: numbers as varints; text, bytes and messages with their length. */
function message(fields: readonly Field[]): Uint8Array {
  const parts = fields.map(([number, value]) => {
    if (typeof value === 'number') return Buffer.from([...varint(number * 8), ...varint(value)])
    const isBytes = value instanceof Uint8Array
    const bytes = typeof value === 'string' ? Buffer.from(value) : isBytes ? value : message(value)
    return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes])
  })
  return Buffer.concat(parts)
}

const float = 1

/** TensorProto. */
function initializer(name: string, dims: readonly number[], data: Float32Array): Field {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return [5, [...dims.map((dim): Field => [1, dim]), [2, float], [8, name], [9, bytes]]]
}

/** NodeProto. */
function node(type: string, from: readonly string[], to: string): Field {
  return [1, [...from.map((name): Field => [1, name]), [2, to], [4, type]]]
}

/** ValueInfoProto: rows of numbers. */
function value(field: number, name: string, columns: number): Field {
  const shape: Field = [
    2,
    [
      [1, [[2, 'rows']]],
      [1, [[1, columns]]],
    ],
  ]
  return [
    field,
    [
      [1, name],
      [2, [[1, [[1, float], shape]]]],
    ],
  ]
}

/** ModelProto, operator set 13. */
export function onnxModel(): Uint8Array {
  const graph: Field = [
    7,
    [
      node('Gemm', ['x', 'w1', 'b1'], 'h'),
      node('Relu', ['h'], 'r'),
      node('Gemm', ['r', 'w2', 'b2'], 'l'),
      node('Softmax', ['l'], 'y'),
      [2, 'digits'],
      initializer('w1', [inputs, hidden], weights.w1),
      initializer('b1', [hidden], weights.b1),
      initializer('w2', [hidden, outputs], weights.w2),
      initializer('b2', [outputs], weights.b2),
      value(11, 'x', inputs),
      value(12, 'y', outputs),
    ],
  ]
  return message([
    [1, 8],
    graph,
    [
      8,
      [
        [1, ''],
        [2, 13],
      ],
    ],
  ])
}
