// NumPy's names of element types.
import { bitSize, type DType, isInteger, isSigned, NxError } from '@nx/types'
import { malformed } from '../core/malformed.ts'
import { shorten } from '../core/quote.ts'
import type { PythonValue } from './python-literal.ts'

/** How elements are stored: `void` ones have a width but no meaning that NumPy knows. */
export interface Descriptor {
  readonly type: DType | 'void' | 'bool'
  readonly bigEndian: boolean
  readonly width: number
}

const types: Readonly<Record<string, DType | 'bool'>> = {
  b1: 'bool',
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

/** Other names for them: letters, and words that take no order of bytes. C's `long` is the one of Linux and macOS. */
const letters = '? b1 b i1 h i2 i i4 l i8 q i8 p i8 B u1 H u2 I u4 L u8 Q u8 P u8 e f2 f f4 d f8 F c8 D c16'
const words =
  'bool b1 bool_ b1 int8 i1 int16 i2 int32 i4 int64 i8 uint8 u1 uint16 u2 uint32 u4 uint64 u8 float16 f2 float32 f4 ' +
  'float64 f8 complex64 c8 complex128 c16 half f2 single f4 double f8 float f8 csingle c8 cdouble c16 complex c16 ' +
  'byte i1 ubyte u1 short i2 ushort u2 intc i4 uintc u4 long i8 ulong u8 longlong i8 ulonglong u8 intp i8 uintp u8 ' +
  'int i8 uint u8 longdouble g clongdouble G object O object_ O str U str_ U bytes S bytes_ S void V datetime64 M ' +
  'timedelta64 m'

/** What stands behind a name in a list of names and meanings. */
function meaningOf(list: string, name: string): string | undefined {
  const all = list.split(' ')
  const index = all.indexOf(name)
  return index % 2 === 0 ? all[index + 1] : undefined
}

/** What elements are that no tensor has, by their letter. */
const foreign: Readonly<Record<string, string>> = {
  O: 'Python objects',
  U: 'text',
  T: 'text',
  S: 'text in bytes',
  a: 'text in bytes',
  M: 'dates',
  m: 'spans of time',
  V: 'raw bytes',
  f: 'floats of more than 64 bits',
  g: 'floats of more than 64 bits',
  c: 'complex numbers of more than 128 bits',
  G: 'complex numbers of more than 128 bits',
}

/**
 * The type of a descriptor such as `<f4`. Throws `malformed`, or `unknown_type` for types without counterpart, whose files
 * are as good as others.
 */
export function parseDescriptor(op: string, descriptor: PythonValue): Descriptor {
  const isText = typeof descriptor === 'string'
  if ((typeof descriptor === 'object' && descriptor !== null) || (isText && /[,(]|^\d/.test(descriptor))) {
    throw new NxError(
      'unknown_type',
      op,
      'the file holds records of named fields, which no tensor has; the file is fine: save each field as its own array',
      { type: 'record' },
    )
  }
  if (!isText) throw malformed(op, 'descr is neither text nor a list of fields')
  const [, order = '', name = ''] = /^([<>=|]?)(.*)$/s.exec(descriptor)!
  const code = (order === '' ? meaningOf(words, name) : undefined) ?? meaningOf(letters, name) ?? name
  const [, letter, digits, dated] = /^(?:([a-zA-Z])(\d{1,9})?|([Mm])8?\[[^\]]*\])$/.exec(code) ?? []
  const kind = letter ?? dated
  const what = kind === undefined ? undefined : own(foreign, kind)
  const width = Number(digits ?? 0)
  const type = kind === 'V' && width > 0 ? 'void' : own(types, `${kind}${width}`)
  if (type !== undefined) return { type, bigEndian: order === '>', width }
  if (what === undefined)
    throw malformed(op, `NumPy has no type ${shorten(descriptor)}`, { type: descriptor })
  throw new NxError(
    'unknown_type',
    op,
    `the elements are ${what}, NumPy's ${shorten(descriptor)}, which no tensor has; the file is fine: ` +
      'convert the array with astype before it is saved',
    { type: descriptor },
  )
}

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

/** The descriptor of a type. The narrow floats that NumPy lacks are written as bytes of a width. Throws `type`. */
export function descriptorOf(op: string, type: DType, name?: string): string {
  const bytes = bitSize(type) / 8
  if (type === 'bf16') return '<V2'
  if (type === 'f8' || type === 'f8_e4m3fn') return '|V1'
  if (bytes >= 1) return `${bytes > 1 ? '<' : '|'}${type[0]!.replace('s', 'i')}${bytes}`
  throw new NxError(
    'type',
    op,
    `NumPy has no elements narrower than a byte, got ${type}${name === undefined ? '' : ` for "${name}"`}; ` +
      `convert with asType(x, '${isInteger(type) && isSigned(type) ? 's8' : 'u8'}')`,
    { type, name },
  )
}

/** The type to read elements as: that of the file, or the one asked for where the file says only a width. */
export function elementType(
  op: string,
  { type: stored, width }: Descriptor,
  asked: DType | undefined,
): DType {
  if (stored === 'void') {
    if (asked !== undefined && bitSize(asked) === 8 * width) return asked
    const named = { 1: 'f8', 2: 'bf16' }[width]
    throw new NxError(
      'unknown_type',
      op,
      `the file says only that elements have ${width} ${width === 1 ? 'byte' : 'bytes'}${asked === undefined ? '' : `, not that they are ${asked}`}; ` +
        (named
          ? `say what they are, as in { type: '${named}' }`
          : 'convert the array with view before it is saved'),
      { width, type: asked },
    )
  }
  const type = stored === 'bool' ? 'u8' : stored
  if (asked === undefined || asked === type) return type
  throw new NxError(
    'type',
    op,
    `the file has ${type}, got { type: '${asked}' }; convert with asType afterwards`,
    { type, asked },
  )
}
