// How much a file may ask for.
import { checkOptions, describe } from '@nx/tensor/internal'
import { NxError } from '@nx/types'

/** The most that a file may ask for. What is left out has the default; `Infinity` lifts a limit. */
export interface ReadLimits {
  /** Bytes of all tensors that are loaded: 4 GiB, or the size of the file if that is more. */
  readonly bytes?: number
  /** How many times its size a compressed file may unpack to: 100. The first 128 MiB are always allowed. */
  readonly ratio?: number
  /** Tensors, or files of an archive: 50,000. */
  readonly count?: number
  /** Axes of a tensor: 64, as in NumPy. */
  readonly rank?: number
  /** Containers within containers: 100. At most 500. */
  readonly depth?: number
  /** Bytes of the description of the tensors: 64 KiB in npy files, 16 MiB in others. */
  readonly header?: number
}

/** The limits of whoever sets none; those of axes and depth also hold for what is written. */
export const defaultLimits: Required<ReadLimits> = {
  bytes: 4_294_967_296,
  ratio: 100,
  count: 50_000,
  rank: 64,
  depth: 100,
  header: 16_777_216,
}
/** Deeper nesting could exhaust the stack. */
const greatestDepth = 500
const alwaysUnpacked = 134_217_728

/** Counts what a file asks for. */
export class Budget {
  readonly op: string
  readonly #limits: Required<ReadLimits>
  #bytes = 0
  #unpacked = 0

  readonly #fileSize: number

  /** For a file of a size; heads of a format may have a limit of their own. Throws `unknown_option`, `option`. */
  constructor(op: string, limits: ReadLimits | undefined, fileSize: number, header = defaultLimits.header) {
    const given = limits ?? {}
    checkOptions(op, given, Object.keys(defaultLimits))
    const own: ReadLimits = { bytes: Math.max(defaultLimits.bytes, fileSize), header }
    const set = Object.entries(given).filter(([, value]) => value !== undefined)
    for (const [name, value] of set) checkLimit(op, name, value)
    this.op = op
    this.#fileSize = fileSize
    this.#limits = { ...defaultLimits, ...own, ...(Object.fromEntries(set) as ReadLimits) }
  }

  get depth(): number {
    return this.#limits.depth
  }

  get count(): number {
    return this.#limits.count
  }

  /** Counts bytes of a tensor, before there is memory for them. Throws `limit`. */
  load(bytes: number): void {
    this.#bytes += bytes
    this.#check('bytes', this.#bytes, 'the tensors take', 'bytes')
  }

  /** Counts bytes that come of compressed ones. Throws `limit`. */
  unpack(bytes: number): void {
    this.#unpacked += bytes
    if (this.#unpacked <= alwaysUnpacked) return
    this.#check('ratio', Math.ceil(this.#unpacked / this.#fileSize), 'the file unpacks to', 'times its size')
  }

  checkCount(count: number): void {
    this.#check('count', count, 'there are', 'tensors or more')
  }

  checkDepth(depth: number): void {
    this.#check('depth', depth, 'containers are nested', 'deep or more')
  }

  checkRank(rank: number): void {
    this.#check('rank', rank, 'a tensor has', 'axes')
  }

  checkHeader(bytes: number): void {
    this.#check('header', bytes, 'the tensors are described in', 'bytes')
  }

  #check(name: keyof ReadLimits, value: number, subject: string, unit: string): void {
    const limit = this.#limits[name]
    if (value <= limit) return
    throw new NxError(
      'limit',
      this.op,
      `${subject} ${value} ${unit}, more than the limit of ${limit}; ` +
        `if you trust the file, pass { limits: { ${name}: ${value} } }`,
      { limit: name, value, most: limit },
    )
  }
}

function checkLimit(op: string, name: string, value: unknown): void {
  const most = name === 'depth' ? greatestDepth : Infinity
  if (typeof value === 'number' && value >= 0 && value <= most) return
  throw new NxError('option', op, `limits.${name} is a number from 0 to ${most}, got ${describe(value)}`, {
    option: `limits.${name}`,
    value,
  })
}
