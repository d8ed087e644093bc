// Models as ONNX files: as much of protobuf as that takes.

type Field = readonly [number: number, value: number | string | Uint8Array | readonly Field[]]

/** Types of elements, by their numbers in TensorProto. */
const elementTypes = { f32: 1, s64: 7, f64: 11 }

type ElementType = keyof typeof elementTypes

export interface OnnxNode {
  readonly op: string
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly attributes?: Readonly<Record<string, number | string | readonly number[]>>
}

export interface OnnxValue {
  readonly name: string
  readonly type?: ElementType
  /** A name instead of a length leaves it open. */
  readonly shape: readonly (number | string)[]
}

export interface OnnxConstant extends OnnxValue {
  readonly data: Float32Array | BigInt64Array
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  readonly constants?: readonly OnnxConstant[]
  /** Of the operators; 20 unless given. */
  readonly version?: number
}

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

/** TensorProto. */
function constant({ name, type = 'f32', shape, data }: OnnxConstant): Field {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const dims = shape.map((length): Field => [1, length as number])
  return [5, [...dims, [2, elementTypes[type]], [8, name], [9, bytes]]]
}

/** AttributeProto: an integer, text or integers. */
function attribute(name: string, value: number | string | readonly number[]): Field {
  const [number, type] = typeof value === 'number' ? [3, 2] : typeof value === 'string' ? [4, 3] : [8, 7]
  const values = (typeof value === 'object' ? value : [value]).map((each): Field => [number, each])
  return [5, [[1, name], ...values, [20, type]]]
}

/** NodeProto. */
function node({ op, from, to, attributes = {} }: OnnxNode): Field {
  return [
    1,
    [
      ...from.map((name): Field => [1, name]),
      ...to.map((name): Field => [2, name]),
      [4, op],
      ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    ],
  ]
}

/** ValueInfoProto. */
function value(field: number, { name, type = 'f32', shape }: OnnxValue): Field {
  const dims = shape.map((length): Field => [1, [typeof length === 'number' ? [1, length] : [2, length]]])
  return [
    field,
    [
      [1, name],
      [
        2,
        [
          [
            1,
            [
              [1, elementTypes[type]],
              [2, dims],
            ],
          ],
        ],
      ],
    ],
  ]
}

/** ModelProto. */
export function onnxModel({ nodes, inputs, outputs, constants = [], version = 20 }: OnnxGraph): Uint8Array {
  const graph: Field = [
    7,
    [
      ...nodes.map(node),
      [2, 'graph'],
      ...constants.map(constant),
      ...inputs.map((each) => value(11, each)),
      ...outputs.map((each) => value(12, each)),
    ],
  ]
  const operators: Field = [
    8,
    [
      [1, ''],
      [2, version],
    ],
  ]
  return message([[1, 9], graph, operators])
}
