// The module of vector code and its memory, in which matrices are factored.
import { code } from './code.ts'

/** Functions of the module, as the files of `tooling/linalg-code` describe them; addresses and steps are in bytes. */
export interface Code {
  subtractProduct(
    c: number,
    cRow: number,
    a: number,
    aRow: number,
    aStep: number,
    b: number,
    bRow: number,
    bStep: number,
    rows: number,
    columns: number,
    terms: number,
    above: number,
    tall: number,
    packed: number,
  ): void
  substitute(
    x: number,
    xRow: number,
    t: number,
    tRow: number,
    tStep: number,
    rows: number,
    columns: number,
    unit: number,
  ): void
  root(a: number, row: number): void
  eliminate(a: number, row: number, first: number, rows: number, order: number): number
  widen(from: number, to: number, row: number, rows: number, columns: number): void
  narrow(from: number, row: number, to: number, rows: number, columns: number): void
  turn(from: number, row: number, to: number, toRow: number, rows: number, columns: number): void
  lowerFromUpper(from: number, row: number, to: number, size: number, narrow: number): void
  reflect(x: number, row: number, rows: number, v: number, count: number, tau: number): void
  rotate(x: number, row: number, columns: number, sweeps: number, count: number, turns: number): void
  changeSymmetric(
    a: number,
    row: number,
    first: number,
    beyond: number,
    v: number,
    w: number,
    x: number,
    product: number,
  ): void
  changeRows(
    a: number,
    row: number,
    v: number,
    x: number,
    u: number,
    rows: number,
    y: number,
    w: number,
    sums: number,
    pairs: number,
  ): void
  multiplyRows(a: number, row: number, rows: number, x: number, pairs: number, product: number): void
  symmetrize(a: number, row: number, size: number): void
}

/** Most terms of one sum of a product: four columns of so many rows are packed where memory begins. */
export const mostTerms = 256

const pageBytes = 65_536
/** Where the packed columns are, and what is behind them. */
export const packedAddress = 64
const firstAddress = 16_384
/** A memory that has grown beyond this is not kept: 64 MiB. */
const mostKept = 67_108_864

/** Thrown where memory cannot grow, and for matrices that plain loops take: complex ones with numbers that are not finite, on the way too. */
export class Unsuited extends Error {}

/** Memory for one call, and the code that works on it. */
export class Workspace {
  readonly code: Code
  /** 1 where products and sums are fused, so that taller tiles fit the registers. */
  readonly tall: number
  readonly #memory: WebAssembly.Memory
  #top: number = firstAddress

  constructor(module: WebAssembly.Module, isFused: boolean) {
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: pageBytes })
    this.code = new WebAssembly.Instance(module, { e: { memory: this.#memory } }).exports as unknown as Code
    this.tall = isFused ? 1 : 0
  }

  /** Forgets what was reserved. */
  clear(): void {
    this.#top = firstAddress
  }

  /** An address of so many bytes, which hold anything. Views that were made before are of no use afterwards. */
  reserve(byteLength: number): number {
    const address = this.#top
    this.#top += Math.ceil(byteLength / 64) * 64
    const missing = this.#top - this.#memory.buffer.byteLength
    if (missing <= 0) return address
    try {
      this.#memory.grow(Math.ceil(missing / pageBytes))
    } catch {
      throw new Unsuited()
    }
    return address
  }

  /** Whether there is too much memory to keep it. */
  get isLarge(): boolean {
    return this.#memory.buffer.byteLength > mostKept
  }

  numbers(address: number, count: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, count)
  }

  singles(address: number, count: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, count)
  }

  integers(address: number, count: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, count)
  }
}

interface Loaded {
  readonly module: WebAssembly.Module
  readonly isFused: boolean
}

let loaded: Loaded | null | undefined
let kept: Workspace | undefined

/** Runs code in a workspace; undefined where the engine has no vector instructions, or may not compile, or has no memory left, or for unsuited matrices. */
export function inWorkspace<T>(run: (workspace: Workspace) => T): T | undefined {
  loaded ??= load()
  if (loaded === null) return undefined
  let workspace = kept
  kept = undefined
  try {
    workspace ??= new Workspace(loaded.module, loaded.isFused)
    workspace.clear()
    return run(workspace)
  } catch (error) {
    if (error instanceof Unsuited) return undefined
    throw error
  } finally {
    if (workspace?.isLarge === false) kept = workspace
  }
}

function load(): Loaded | null {
  try {
    const bytes = Uint8Array.from(atob(code), (each) => each.charCodeAt(0))
    const fused = bytes.slice()
    fuse(fused)
    const isFused = WebAssembly.validate(fused)
    return { module: new WebAssembly.Module(isFused ? fused : bytes), isFused }
  } catch {
    return null
  }
}

/** `f64x2.mul`, `local.get`, `f64x2.add` become `local.get`, `f64x2.relaxed_madd` and three times `nop`. */
function fuse(bytes: Uint8Array): void {
  for (let i = 0; i + 7 < bytes.length; i++) {
    const isPair =
      bytes[i] === 0xfd &&
      bytes[i + 1] === 0xf2 &&
      bytes[i + 2] === 1 &&
      bytes[i + 3] === 0x20 &&
      bytes[i + 5] === 0xfd &&
      bytes[i + 6] === 0xf0 &&
      bytes[i + 7] === 1
    if (isPair) bytes.set([0x20, bytes[i + 4]!, 0xfd, 0x87, 2, 1, 1, 1], i)
  }
}
