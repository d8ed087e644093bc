// Turns loop nests into the functions of one WebAssembly module.
import type { Loop } from '@nx/compiler'
import { roundTo, sizeOf } from '@nx/types'
import type { DType } from '@nx/types'
import { instantiate, ModuleBuilder } from '../encoder/index.ts'
import type { Callable, ValueType } from '../encoder/index.ts'
import { shapeOf, weightOf } from './analysis.ts'
import type { Shape } from './analysis.ts'
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
  const shapes = loops.map(shapeOf)
  const module = new ModuleBuilder()
  module.importMemory()
  const imports: Record<string, WebAssembly.Memory | MathFunction> = { memory }
  const known = new Map<string, Callable>()
  const library: Library = {
    imported(name) {
      const there = known.get(name)
      if (there !== undefined) return there
      const f = (imports[name] = functionNamed(name))
      const callable = module.importFunc(name, new Array<ValueType>(f.length).fill('f64'), ['f64'])
      known.set(name, callable)
      return callable
    },
    helper(name, params, result, emit) {
      const there = known.get(name)
      if (there !== undefined) return there
      const f = module.func(undefined, params, [result])
      known.set(name, f)
      emit(f)
      return f
    },
  }
  shapes.forEach((shape, i) => emitNest(module, `k${i}`, library, shape, fma))
  const exports = instantiate<Record<string, Kernel['run']>>(module.encode(), imports)
  return shapes.map((shape, i) => ({ ...limits(shape), run: exports[`k${i}`]! }))
}

function emitNest(module: ModuleBuilder, name: string, library: Library, shape: Shape, fma: boolean): void {
  const buffers = shape.loop.buffers.length
  const f = module.func(name, new Array<ValueType>(buffers + 2).fill('i32'), ['i32'])
  const e = new Emitter(f, library, shape.width, fma)
  new Nest(e, shape, { buffers: [...shape.loop.buffers.keys()], begin: buffers, end: buffers + 1 }).emit()
  f.get(e.failure)
}

function limits(shape: Shape): Omit<Kernel, 'run'> {
  const { loop, width, order, tiled } = shape
  const axis = rangeAxis(shape)
  const range = axis < 0 ? 1 : loop.lengths[axis]!
  const total = sizeOf(loop.lengths)
  const workPerStep = ((total / Math.max(1, range)) * weightOf(loop)) / width
  const chunk = Math.ceil(workPerCall / Math.max(1, workPerStep))
  // Whole blocks, so that only the last chunk has something left over.
  const unit = order.at(-1) === axis || tiled ? 64 : 1
  return { range, chunk: Math.ceil(chunk / unit) * unit }
}

type MathFunction = (x: number, y: number) => number

/** Functions that kernels import, where they are not those of `Math`. */
const functions: Readonly<Record<string, MathFunction>> = {
  remainder: (x, y) => x % y,
  // JavaScript differs from IEEE 754, where 1 to any power is 1, and -1 to an infinite one.
  pow: (x, y) => (x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y),
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  rsqrt: (x) => 1 / Math.sqrt(x),
}

/** A function by the name under which it is imported. */
function functionNamed(name: string): MathFunction {
  if (name.startsWith('round_')) return roundTo(name.slice(6) as DType)
  return functions[name] ?? (Math as unknown as Record<string, MathFunction>)[name]!
}
