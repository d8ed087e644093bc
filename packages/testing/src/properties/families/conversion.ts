// Tensors from data and back: nested arrays, typed arrays, bytes, text.
import { binaryBackend } from '@nx/backend-binary'
import * as nx from '@nx/tensor'
import {
  type Backend,
  bitSize,
  type DType,
  dtypes,
  encode,
  isComplex,
  isFloat,
  isInteger,
  type Scalar,
  type Shape,
} from '@nx/types'
import { elementsFrom, fromValues } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Operand, Property, Reading, Trial, Value } from '../property.ts'
import { scalarOf } from '../reference/scalars.ts'
import { merged, ofLiteral, toFloating } from '../reference/types.ts'
import { show } from '../show.ts'
import { plus } from '../reference/arithmetic.ts'
import { elementwise } from '../reference/broadcast.ts'
import { rowsOf } from '../reference/rows.ts'

/** Properties of the functions between tensors and data. */
export const conversion = (): readonly Property[] => [
  { name: 'tensor', draw: drawTensor },
  ...dtypes.map((type): Property => ({ name: type, draw: (draw) => drawConstructor(draw, type) })),
  { name: 'vec', draw: (draw) => drawText(draw, 'vec') },
  { name: 'mat', draw: (draw) => drawText(draw, 'mat') },
  { name: 'fromBinary', draw: drawFromBinary },
  ...readers('Array', nx.toArray, nx.readArray, nested),
  ...readers('FlatArray', nx.toFlatArray, nx.readFlatArray, flat),
  ...readers('TypedArray', nx.toTypedArray, nx.readTypedArray, elementsFrom),
  ...readers('Binary', nx.toBinary, nx.readBinary, (array) => encode(elementsFrom(array), array.type)),
  ...readers('Number', nx.toNumber, nx.readNumber, (array) => flat(array)[0], [0, 0]),
  { name: 'toBatched', draw: drawToBatched },
  { name: 'template', draw: drawTemplate },
  { name: 'toTemplate', draw: drawToTemplate },
  { name: 'weakFloat', draw: drawWeakFloat },
  ...copies('backendCopy', nx.backendCopy),
  ...copies('backendCopyAsync', nx.backendCopyAsync),
  ...copies('backendTransfer', nx.backendTransfer),
  ...copies('backendTransferAsync', nx.backendTransferAsync),
]

const flat = ({ type, values }: NDArray): Scalar[] => values.map((value) => scalarOf(type, value))

/** The values in nested arrays. */
const nested = (array: NDArray): unknown => nest(flat(array), array.shape)

function nest<T>(values: readonly T[], [length, ...rest]: Shape): unknown {
  if (length === undefined) return values[0]
  const size = values.length / length
  return Array.from({ length }, (_, i) => nest(values.slice(i * size, (i + 1) * size), rest))
}

/** The synchronous reader and the one for any device. */
function readers(
  what: string,
  toIt: (x: nx.Tensor) => unknown,
  readIt: (x: nx.Tensor) => Promise<unknown>,
  expected: (array: NDArray) => unknown,
  rank?: readonly [number, number],
): Property[] {
  const drawn = (name: string, read: (x: nx.Tensor) => unknown): Property => ({
    name,
    draw(draw) {
      const x = draw.operand(rank === undefined ? {} : { rank })
      return {
        call: `${name}(x)`,
        inputs: [x],
        read: (tensor) => read(tensor!),
        expected: (array) => expected(array),
      }
    },
  })
  return [drawn(`to${what}`, toIt), drawn(`read${what}`, readIt)]
}

/** Nested arrays whose type is inferred or given, or a typed array. */
function drawTensor(draw: Draw): Trial {
  const given = draw.boolean()
  if (given) return drawConstructor(draw, draw.type(), 'tensor')
  const shape = draw.shape()
  const kinds: readonly (readonly Scalar[])[] = [
    [0, 1, -5, 70000],
    [0.5, -0, NaN, 3, Infinity],
    [1n, 2, -3],
    [1, 2.5, 4n],
  ]
  const kind = draw.one(kinds)
  const values = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw.one(kind))
  const type = values.length === 0 ? 'f32' : values.map((value) => ofLiteral(value)).reduce(merged)
  const data = nest(values, shape) as nx.Nested
  return {
    call: `tensor(${show(data)})`,
    inputs: [],
    run: () => nx.tensor(data),
    expected: () =>
      fromValues(
        type,
        emptied(shape),
        values.map((value) => valueIn(type, value)),
        emptied(shape).map(() => null),
      ),
  }
}

/** Nested arrays say nothing of what is inside an empty axis. */
function emptied(shape: Shape): Shape {
  const empty = shape.indexOf(0)
  return empty < 0 ? shape : shape.slice(0, empty + 1)
}

const valueIn = (type: DType, value: Scalar): Value =>
  isInteger(type) ? BigInt(value as number) : typeof value === 'bigint' ? Number(value) : value

type Constructor = (data: nx.Nested, options: nx.ConstructorOptions) => nx.Tensor

const constructors = (): Readonly<Record<DType, Constructor>> => ({
  u2: nx.u2,
  u4: nx.u4,
  u8: nx.u8,
  u16: nx.u16,
  u32: nx.u32,
  u64: nx.u64,
  s2: nx.s2,
  s4: nx.s4,
  s8: nx.s8,
  s16: nx.s16,
  s32: nx.s32,
  s64: nx.s64,
  f8: nx.f8,
  f8_e4m3fn: nx.f8_e4m3fn,
  bf16: nx.bf16,
  f16: nx.f16,
  f32: nx.f32,
  f64: nx.f64,
  c64: nx.c64,
  c128: nx.c128,
})

function drawConstructor(draw: Draw, type: DType, name: DType | 'tensor' = type): Trial {
  const x = draw.operand({ type: draw.type((each) => each === type) })
  const shape = emptied(x.shape)
  const names = x.names.slice(0, shape.length)
  const options = { ...(name === 'tensor' && { type }), ...(draw.boolean() && { names }) }
  const data = dataOf(draw, x)
  return {
    call: `${name}(${show(data)}, ${show(options)})`,
    inputs: [],
    run: () => (name === 'tensor' ? nx.tensor(data, options) : constructors()[type](data, options)),
    expected: () => ({ ...x, shape, names: 'names' in options ? names : shape.map(() => null) }),
  }
}

/** Nested arrays; of vectors also the typed array that holds just this type. */
function dataOf(draw: Draw, array: Operand): nx.Nested {
  const own = (['u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64', 'f32', 'f64'] as const).some(
    (type) => type === array.type,
  )
  return own && array.shape.length === 1 && draw.boolean()
    ? elementsFrom(array)
    : (nested(array) as nx.Nested)
}

/** The elements and all that is known of them arrive at another backend. */
function copies(
  name: string,
  run: (x: nx.Tensor, backend: Backend) => nx.Tensor | Promise<nx.Tensor>,
): Property[] {
  const told = (type: DType, shape: Shape, names: nx.Names, elements: unknown): unknown => ({
    type,
    shape,
    names,
    elements,
  })
  return [
    {
      name,
      draw(draw) {
        const x = draw.operand()
        return {
          call: `${name}(x, binaryBackend())`,
          inputs: [x],
          async read(tensor) {
            const copy = await run(tensor!, binaryBackend())
            return told(copy.type, copy.shape, copy.names, nx.toTypedArray(copy))
          },
          expected: (array) => told(array.type, array.shape, array.names, elementsFrom(array)),
        }
      },
    },
  ]
}

/** Floats keep their type, integers become f32. */
function drawWeakFloat(draw: Draw): Trial {
  const x = draw.operand({ fill: 'small' })
  const number = draw.one([1, 0, -2, 0.5])
  const type = x.type === 'f8_e4m3fn' ? 'f32' : toFloating(x.type)
  return {
    call: `add(x, weakFloat(${number}))`,
    inputs: [x],
    run: (tensor) => nx.add(tensor!, nx.weakFloat(number)),
    expected: (array) =>
      elementwise(type, [array], (value) => plus(typeof value === 'bigint' ? Number(value) : value, number)),
    accuracy: 'arithmetic',
  }
}

/** Numbers as text, of which one with a point makes all f32. */
function drawText(draw: Draw, name: 'vec' | 'mat'): Trial {
  const [rows, columns] = [name === 'vec' ? 1 : draw.integer(1, 3), draw.integer(1, 4)]
  const words = Array.from({ length: rows * columns }, () =>
    draw.one(draw.boolean() ? ['1', '0', '-7'] : ['2', '1.5', '-0.25', '1e3', 'NaN', '-Inf']),
  )
  const float = words.some((word) => /[.eNI]/.test(word))
  const type = draw.boolean()
    ? draw.type(
        (each) => isFloat(each) || isComplex(each) || (!float && bitSize(each) > 4 && each.startsWith('s')),
      )
    : null
  const own = type ?? (float ? 'f32' : 's32')
  const lines = Array.from({ length: rows }, (_, row) =>
    words.slice(row * columns, (row + 1) * columns).join(' '),
  )
  const text = Object.assign([lines.join('\n')], { raw: [lines.join('\n')] })
  const tags = name === 'vec' ? nx.vec : nx.mat
  const tag = type === null ? tags : tags[type]
  const number = (word: string): Value =>
    isInteger(own) ? BigInt(word) : Number(word.replace('Inf', 'Infinity'))
  return {
    call: `${name}${type === null ? '' : `.${type}`}\`${lines.join('\n')}\``,
    inputs: [],
    run: () => tag(text),
    expected: () => fromValues(own, name === 'vec' ? [columns] : [rows, columns], words.map(number)),
  }
}

function drawFromBinary(draw: Draw): Trial {
  const whole = draw.type()
  const shape = draw.shape({ rank: [1, 1] }).map((length) => length * (8 / Math.min(8, bitSize(whole))))
  const x = draw.operand({ type: whole, shape })
  const bytes = encode(elementsFrom(x), whole)
  return {
    call: `fromBinary(${show(bytes)}, '${whole}')`,
    inputs: [],
    run: () => nx.fromBinary(bytes, whole),
    expected: () => ({ ...x, names: [null] }),
  }
}

/** Batches of the first axis; the last one is filled up from the start. */
function drawToBatched(draw: Draw): Trial {
  const x = draw.operand({
    shape: [draw.integer(1, 5), ...draw.shape({ rank: [0, 2], size: 6 })],
    vectorize: false,
  })
  const length = x.shape[0]!
  const size = draw.integer(1, length)
  const options = draw.boolean() ? { leftover: draw.one(['repeat', 'discard']) } : {}
  const count = options.leftover === 'discard' ? Math.floor(length / size) : Math.ceil(length / size)
  return {
    call: `toBatched(x, ${size}, ${show(options)})`,
    inputs: [x],
    run: (tensor) => [...nx.toBatched(tensor!, size, options)],
    expected: (array) =>
      Array.from({ length: count }, (_, batch) =>
        rowsOf(
          array,
          Array.from({ length: size }, (_, i) => (batch * size + i) % length),
        ),
      ),
  }
}

const described = ({ type, shape, names, vectorizedAxes, backend }: nx.Tensor): unknown => ({
  type,
  shape,
  names,
  vectorizedAxes,
  backend: backend.name,
})

function drawTemplate(draw: Draw): Reading {
  const { type, shape, names } = draw.operand()
  const options = draw.boolean() ? { names } : {}
  return {
    call: `template(${show(shape)}, '${type}', ${show(options)})`,
    inputs: [],
    read: () => described(nx.template(shape, type, options)),
    expected: () => ({
      type,
      shape,
      names: options.names ?? shape.map(() => null),
      vectorizedAxes: [],
      backend: 'Nx.TemplateBackend',
    }),
  }
}

function drawToTemplate(draw: Draw): Reading {
  const x = draw.operand({ rank: [1, 4] })
  return {
    call: "toTemplate(vectorize(x, 'v'))",
    inputs: [x],
    read: (tensor) => described(nx.toTemplate(nx.vectorize(tensor!, 'v'))),
    expected: ({ type, shape: [length, ...shape], names: [, ...names] }) => ({
      type,
      shape,
      names,
      vectorizedAxes: [['v', length]],
      backend: 'Nx.TemplateBackend',
    }),
  }
}
