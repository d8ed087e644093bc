// Turns loop nests into the functions of one WebAssembly module.
import type { Loop } from '@nx/compiler'
import { roundTo } from '@nx/types'
import type { DType } from '@nx/types'
import { instantiate, ModuleBuilder } from '../encoder/index.ts'
import type { Callable, FunctionBuilder, ValueType } from '../encoder/index.ts'
import { importsOf, shapeOf, weightOf } from './analysis.ts'
import type { Shape } from './analysis.ts'
import { arityOf } from './elementwise.ts'
import { Emitter } from './emitter.ts'
import type { Library } from './emitter.ts'
import { Nest, rangeAxis } from './nest.ts'

/** A nest ready to run. */
export interface Kernel {
  /** Takes the addresses of the nest's buffers, and a range; gives failure bits. */
  readonly run: (...parameters: number[]) => number
  /** How many steps the range has in all. */
  readonly range: number
  /** The most steps per call: engines improve code between calls, never inside one. */
  readonly chunk: number
}

/** Work of one call, in vector instructions: long enough to be worth a call, short enough to be replaced soon. */
const workPerCall = 200_000

/** Compiles nests to kernels, all in one module. */
export function compileLoops(loops: readonly Loop[], memory: WebAssembly.Memory, fma: boolean): Kernel[] {
  const module = new ModuleBuilder()
  module.importMemory()
  const names = [...new Set(loops.flatMap(importsOf))]
  const library = new ModuleLibrary(module, names)
  const kernels = loops.map((loop, i) => emitKernel(module, library, `k${i}`, loop, fma))
  const imports = Object.fromEntries(names.map((name) => [name, functionNamed(name)]))
  const exports = instantiate<Record<string, Kernel['run']>>(module.encode(), { memory, ...imports })
  return kernels.map((kernel, i) => ({ ...kernel, run: exports[`k${i}`]! }))
}

function emitKernel(
  module: ModuleBuilder,
  library: Library,
  name: string,
  loop: Loop,
  fma: boolean,
): Omit<Kernel, 'run'> {
  const shape = shapeOf(loop)
  const params = new Array<ValueType>(loop.buffers.length + 2).fill('i32')
  // A dry run finds the constants, which must be set before the first loop.
  const draft = new ModuleBuilder()
  const draftLibrary = new ModuleLibrary(draft, importsOf(loop))
  const rehearsal = emitNest(draft.func(undefined, params), draftLibrary, shape, fma, [])
  emitNest(module.func(name, params, ['i32']), library, shape, fma, rehearsal.constants.keys())
  return limits(shape)
}

function emitNest(
  f: FunctionBuilder,
  library: Library,
  shape: Shape,
  fma: boolean,
  constants: Iterable<string>,
): Emitter {
  const buffers = shape.loop.buffers.length
  const e = new Emitter(f, library, shape.width, fma, constants)
  new Nest(e, shape, { buffers: [...shape.loop.buffers.keys()], begin: buffers, end: buffers + 1 }).emit()
  f.get(e.failure)
  return e
}

function limits(shape: Shape): Omit<Kernel, 'run'> {
  const { loop, width, order, tiled } = shape
  const axis = rangeAxis(shape)
  const range = axis < 0 ? 1 : loop.lengths[axis]!
  const total = loop.lengths.reduce((product, length) => product * length, 1)
  const workPerStep = ((total / Math.max(1, range)) * weightOf(loop)) / width
  const chunk = Math.ceil(workPerCall / Math.max(1, workPerStep))
  // Whole blocks, so that only the last chunk has something left over.
  const unit = order.at(-1) === axis || tiled ? 64 : 1
  return { range, chunk: Math.ceil(chunk / unit) * unit }
}

/** Functions that kernels import, where they are not those of `Math`. */
const functions: Readonly<Record<string, (x: number, y: number) => number>> = {
  remainder: (x, y) => x % y,
  // JavaScript differs from IEEE 754, where 1 to any power is 1, and -1 to an infinite one.
  pow: (x, y) => (x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y),
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  rsqrt: (x) => 1 / Math.sqrt(x),
}

/** A function by the name under which it is imported. */
function functionNamed(name: string): (x: number, y: number) => number {
  if (name.startsWith('round_')) return roundTo(name.slice(6) as DType)
  return functions[name] ?? (Math as unknown as Record<string, (x: number, y: number) => number>)[name]!
}

/** The functions of one module. */
class ModuleLibrary implements Library {
  readonly #module: ModuleBuilder
  readonly #imports: Map<string, Callable> = new Map()
  readonly #helpers: Map<string, Callable> = new Map()

  constructor(module: ModuleBuilder, names: readonly string[]) {
    this.#module = module
    for (const name of new Set(names)) {
      const params = new Array<ValueType>(arityOf(name)).fill('f64')
      this.#imports.set(name, module.importFunc(name, params, ['f64']))
    }
  }

  imported(name: string): Callable {
    return this.#imports.get(name)!
  }

  helper(
    name: string,
    params: readonly ValueType[],
    result: ValueType,
    emit: (f: FunctionBuilder) => void,
  ): Callable {
    const known = this.#helpers.get(name)
    if (known !== undefined) return known
    const f = this.#module.func(undefined, params, [result])
    this.#helpers.set(name, f)
    emit(f)
    return f
  }
}
