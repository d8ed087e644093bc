// NumPy's names of element types.
import { bitSize, type DType, NxError } from '@nx/types'
import { malformed } from '../core/malformed.ts'

/** How elements are stored: `void` ones have a width but no meaning that NumPy knows. */
export interface Descriptor {
  readonly type: DType | 'void'
  readonly bigEndian: boolean
  readonly width: number
}

const types: Readonly<Record<string, DType>> = {
  b1: 'u8',
  i1: 's8',
  i2: 's16',
  i4: 's32',
  i8: 's64',
  u1: 'u8',
  u2: 'u16',
  u4: 'u32',
  u8: 'u64',
  f1: 'f8',
  f2: 'f16',
  f4: 'f32',
  f8: 'f64',
  c8: 'c64',
  c16: 'c128',
}

/** The type of a descriptor such as `<f4`. Throws `malformed`, or `unknown_type` for types without counterpart. */
export function parseDescriptor(op: string, text: string): Descriptor {
  const [, order, kind, digits] = /^([<>|=])([a-zA-Z])(\d{1,3})$/.exec(text) ?? []
  if (order === undefined || kind === undefined)
    throw malformed(op, `there is no NumPy type ${text}`, { type: text })
  const type = kind === 'V' ? 'void' : Object.hasOwn(types, kind + digits) ? types[kind + digits] : undefined
  if (type !== undefined) return { type, bigEndian: order === '>', width: Number(digits) }
  throw new NxError(
    'unknown_type',
    op,
    `has no type for NumPy's ${text}; convert the array with astype before it is saved`,
    { type: text },
  )
}

/** The descriptor of a type. The narrow floats that NumPy lacks are written as `ml_dtypes` does. Throws `type`. */
export function descriptorOf(op: string, type: DType): string {
  const bytes = bitSize(type) / 8
  if (type === 'bf16') return '<V2'
  if (type === 'f8_e4m3fn') return '|V1'
  if (bytes >= 1) return `${bytes > 1 ? '<' : '|'}${type[0]!.replace('s', 'i')}${bytes}`
  throw new NxError(
    'type',
    op,
    `NumPy has no elements narrower than a byte, got ${type}; convert with asType(x, 'u8')`,
    {
      type,
    },
  )
}

/** The type to read elements as: that of the file, or the one asked for where the file says only a width. */
export function elementType(op: string, { type, width }: Descriptor, asked: DType | undefined): DType {
  if (type === 'void') {
    if (asked !== undefined && bitSize(asked) === 8 * width) return asked
    throw new NxError(
      'unknown_type',
      op,
      `the file says only that elements have ${width} bytes; say what they are, as in { type: 'bf16' }`,
      { width, type: asked },
    )
  }
  if (asked === undefined || asked === type) return type
  throw new NxError(
    'type',
    op,
    `the file has ${type}, got { type: '${asked}' }; convert with asType afterwards`,
    {
      type,
      asked,
    },
  )
}
