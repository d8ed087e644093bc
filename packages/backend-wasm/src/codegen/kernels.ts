// Turns loop nests into the functions of one WebAssembly module.
import type { General } from '@nx/compiler'
import { instantiate, ModuleBuilder } from '../encoder/index.ts'
import type { Callable, ValueType } from '../encoder/index.ts'
import { range, shapeOf, weightOf } from './analysis.ts'
import type { Shape } from './analysis.ts'
import { Emitter } from './emitter.ts'
import type { HostFunction, Library } from './emitter.ts'
import { Nest, rangeAxis } from './nest.ts'

/** The code of a nest. */
export interface Kernel {
  /** Takes the addresses of the nest's buffers, a range, and what the nest's parameters stand for; gives failure bits. */
  readonly run: (...parameters: number[]) => number
  /** The axis that the range is of; -1 if there is none. */
  readonly axis: number
  /** Ranges that end at multiples of it leave nothing over. */
  readonly unit: number
  /** Work for one element, in vector instructions. */
  readonly work: number
}

/** Compiles nests to kernels, all in one module. */
export function compileLoops(nests: readonly General[], memory: WebAssembly.Memory, fma: boolean): Kernel[] {
  const shapes = nests.map(({ loop }) => shapeOf(loop))
  const module = new ModuleBuilder()
  module.importMemory()
  const imports: Record<string, WebAssembly.Memory | HostFunction> = { memory }
  const known = new Map<string, Callable>()
  const library: Library = {
    imported(name, compute) {
      const there = known.get(name)
      if (there !== undefined) return there
      imports[name] = compute
      const callable = module.importFunc(name, new Array<ValueType>(compute.length).fill('f64'), ['f64'])
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
  shapes.forEach((shape, i) => emitNest(module, `k${i}`, library, shape, fma, nests[i]!.sizes.length))
  const exports = instantiate<Record<string, Kernel['run']>>(module.encode(), imports)
  return shapes.map((shape, i) => {
    const { loop, width, order, tiled } = shape
    const axis = rangeAxis(shape)
    const unit = order.at(-1) === axis || tiled ? 64 : 1
    return { run: exports[`k${i}`]!, axis, unit, work: weightOf(loop) / width }
  })
}

function emitNest(
  module: ModuleBuilder,
  name: string,
  library: Library,
  shape: Shape,
  fma: boolean,
  parameters: number,
): void {
  const buffers = [...shape.loop.buffers.keys()]
  const begin = buffers.length
  const sizes = range(begin + 2, begin + 2 + parameters)
  const f = module.func(name, new Array<ValueType>(begin + 2 + sizes.length).fill('i32'), ['i32'])
  const e = new Emitter(f, library, shape.width, fma, sizes)
  new Nest(e, shape, { buffers, begin, end: begin + 1 }).emit()
  f.get(e.failure)
}
