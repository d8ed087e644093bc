// Files written byte by byte, so that they may say what no writer says.

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const join = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array => {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
const number = (value: number, bytes: number, littleEndian: boolean): Uint8Array => {
  const digits = Uint8Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256)
  return littleEndian ? digits : digits.reverse()
}
const little = (value: number, bytes: number): Uint8Array => number(value, bytes, true)
const big = (value: number, bytes: number): Uint8Array => number(value, bytes, false)

/** An npy file of 24 bytes of elements with a shape as Python writes it. */
export function npy(shape: string, fortran = false, version = 1, descr = '<f4'): Uint8Array {
  const head = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`
  const before = version === 1 ? 10 : 12
  const padded = `${head.padEnd(Math.ceil((head.length + before + 1) / 64) * 64 - before - 1)}\n`
  const length = little(padded.length, version === 1 ? 2 : 4)
  return join([0x93], text('NUMPY'), [version, 0], length, text(padded), new Uint8Array(24))
}

/** A zip archive of deflated files, which claim sizes and checksums. */
export function archive(
  entries: readonly (readonly [name: string, deflated: Uint8Array, size: number, checksum?: number])[],
): Uint8Array {
  const [local, central]: [Uint8Array[], Uint8Array[]] = [[], []]
  let offset = 0
  for (const [name, deflated, size, checksum = 0] of entries) {
    const label = text(`${name}.npy`)
    const facts = join(
      little(20, 2),
      little(0, 2),
      little(8, 2),
      little(0, 4),
      little(checksum, 4),
      little(deflated.length, 4),
      little(size, 4),
      little(label.length, 2),
      little(0, 2),
    )
    const head = join(little(0x04034b50, 4), facts, label)
    central.push(
      join(little(0x02014b50, 4), little(20, 2), facts, new Uint8Array(10), little(offset, 4), label),
    )
    local.push(head, deflated)
    offset += head.length + deflated.length
  }
  const directory = join(...central)
  const count = little(entries.length, 2)
  const end = join(
    little(0x06054b50, 4),
    little(0, 4),
    count,
    count,
    little(directory.length, 4),
    little(offset, 4),
    little(0, 2),
  )
  return join(...local, directory, end)
}

/** A safetensors file with a head, as JSON or as text, and so many bytes of elements. */
export function safetensorsFile(head: unknown, size = 0): Uint8Array {
  const json = text(typeof head === 'string' ? head : JSON.stringify(head))
  return join(little(json.length, 8), json, new Uint8Array(size))
}

/** A file of `Nx.serialize` with a term and the bytes of tensors. */
export function nxFile(head: Uint8Array, buffers: Uint8Array = new Uint8Array(0)): Uint8Array {
  return join(text('nx'), [1, 0], big(head.length, 8), head, buffers)
}

/** The only term of a file of Nx 0.5 that claims a size; it is compressed. */
export function oldFile(size: number, deflated: Uint8Array): Uint8Array {
  return term.compressed(join([0x78, 0x9c], deflated, [0, 0, 0, 0]), size)
}

const atom = (name: string): Uint8Array => join([100], big(name.length, 2), text(name))
const integer = (value: number): Uint8Array => join([98], big(value, 4))
const tuple = (...items: readonly Uint8Array[]): Uint8Array => join([104, items.length], ...items)
const list = (...items: readonly Uint8Array[]): Uint8Array =>
  items.length === 0 ? Uint8Array.of(106) : join([108], big(items.length, 4), ...items, [106])

interface Described {
  readonly shape: readonly number[]
  readonly names: readonly (string | null)[]
  readonly axes: readonly (readonly [string, number])[]
  readonly offset?: number
}

/** A tensor of bytes. */
const tensor = ({ shape, names, axes, offset = 0 }: Described): Uint8Array =>
  tuple(
    atom('t'),
    tuple(...shape.map(integer)),
    tuple(atom('u'), integer(8)),
    list(...names.map((name) => atom(name ?? 'nil'))),
    list(...axes.map(([name, length]) => tuple(atom(name), integer(length)))),
    integer(offset),
    integer(shape.reduce((product, length) => product * length, 1)),
  )

/** Terms in the external format of Erlang. */
export const term = {
  /** A list of so many terms, given as bytes. */
  list: (count: number, items: Uint8Array): Uint8Array => join([108], big(count, 4), items, [106]),
  /** A compressed term that claims a size. */
  compressed: (zlib: Uint8Array, size: number): Uint8Array => join([131, 80], big(size, 4), zlib),
  tensor: (described: Described): Uint8Array => join([131], tensor(described)),
  /** So many tensors of as many bytes, each so far behind the one before. */
  tensors: (count: number, size: number, step: number): Uint8Array =>
    join(
      [131],
      tuple(
        atom('Elixir.Nx.Container.Tuple'),
        list(
          ...Array.from({ length: count }, (_, i) =>
            tuple(list(), tensor({ shape: [size], names: [null], axes: [], offset: i * step })),
          ),
        ),
        atom('ok'),
      ),
    ),
}
