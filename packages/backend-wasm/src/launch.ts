// Kernels of nests, compiled once for all nests that the same code runs, and how they are called.
import { loopKey } from '@nx/compiler'
import type { General, Loop, Size } from '@nx/compiler'
import { sizeOf } from '@nx/types'
import { compileLoops } from './codegen/kernels.ts'
import type { Kernel, LoopHost } from './codegen/kernels.ts'
import { failure } from './errors.ts'
import type { CodeFeatures } from './features.ts'
import { Recent } from './recent.ts'
import type { GivenCode } from './support.ts'

const cachedKernels = 2000

/** Work of one call, in vector instructions: long enough to be worth a call, short enough to be replaced soon. */
export const workPerCall = 200_000

/** The kernels of one memory. */
export class Kernels {
  readonly #host: LoopHost
  readonly #features: CodeFeatures
  readonly #given: GivenCode
  readonly #kernels: Recent<Kernel> = new Recent(cachedKernels)

  constructor(host: LoopHost, features: CodeFeatures, given: GivenCode) {
    this.#host = host
    this.#features = features
    this.#given = given
  }

  /** The kernel of each nest; those that are new become one module. */
  of(nests: readonly General[]): Kernel[] {
    // Those of one plan that are the same share their parts.
    const known = new Map<Loop<Size>['body'], readonly [loop: Loop<Size>, key: string]>()
    const keys = nests.map(({ loop }) => {
      const [first, own] = known.get(loop.body) ?? []
      if (first !== undefined && sharesAll(first, loop)) return own!
      const key = loopKey(loop)
      known.set(loop.body, [loop, key])
      return key
    })
    const kernels = keys.map((key) => this.#kernels.find(key))
    if (!kernels.includes(undefined)) return kernels as Kernel[]
    const missing = new Map(keys.flatMap((key, i) => (kernels[i] === undefined ? [[key, nests[i]!]] : [])))
    const compiled = compileLoops([...missing.values()], this.#host, this.#features, this.#given)
    const made = new Map([...missing.keys()].map((key, i) => [key, this.#kernels.set(key, compiled[i]!)]))
    return kernels.map((kernel, i) => kernel ?? made.get(keys[i]!)!)
  }
}

/** Whether nests with one body are the same but for which buffers they touch, as far as that is seen at once. */
const sharesAll = (left: Loop<Size>, right: Loop<Size>): boolean =>
  left.stores === right.stores &&
  left.lengths === right.lengths &&
  left.parallel === right.parallel &&
  left.ordered === right.ordered &&
  left.buffers.length === right.buffers.length

/** Calls a kernel, given the addresses of all buffers, for a part of the range of its axis or for all of it. */
export interface Launch {
  readonly run: (places: readonly number[], from?: number, to?: number, room?: number) => void
  /** Bytes that it needs for itself: those at the address `room`, or else scratch memory. */
  readonly roomBytes: number
}

/** How to call the kernel of a nest, given what its parameters stand for. */
export function launch(
  kernel: Kernel,
  { buffers, lengths, parallel }: Loop,
  sizes: readonly number[],
): Launch {
  const { run, schedule, roomBytes, hasParts, host } = kernel
  const { splitAxis } = schedule
  const range = lengths[splitAxis] ?? 1
  const work = sizeOf(lengths) / Math.max(1, range)
  const parameters = new Array<number>(run.length).fill(0)
  const count = buffers.length
  for (let i = 0; i < sizes.length; i++) parameters[count + 2 + i] = sizes[i]!
  const part = count + 2 + sizes.length
  if (hasParts) parameters[part + 1] = lengths[parallel]!
  return {
    roomBytes,
    run: (places, from = 0, to = range, room) => {
      for (let i = 0; i < count; i++) parameters[i] = places[buffers[i]!]!
      if (hasParts && to - from === range && host.parallel!.reduce(kernel, lengths, parameters, part)) return
      if (roomBytes > 0) parameters[run.length - 1] = room ?? host.scratch(roomBytes)
      runKernel(kernel, parameters, count, from, to, work)
    },
  }
}

/**
 * Calls a kernel for a part of its range, in chunks: engines improve code between calls, never inside one.
 *
 * The parameters are the addresses of its buffers, room for a range at a position, and the numbers of the nest; each step
 * of the range computes so many elements.
 */
export function runKernel(
  kernel: Kernel,
  parameters: number[],
  position: number,
  from: number,
  to: number,
  elements: number,
): void {
  const { run, schedule } = kernel
  const { parallel } = kernel.host
  const { lanes, splitUnit: unit, work, panel, order, splitAxis } = schedule
  // Rows of a panel are read in runs, which should be long.
  const least = order.at(-1) === splitAxis ? panel : 0
  const chunk = Math.max(
    least,
    Math.ceil((parallel?.workPerCall ?? workPerCall) / Math.max(1, (elements * work) / lanes) / unit) * unit,
  )
  if (to - from > chunk && parallel?.range(kernel, parameters, position, from, to, chunk)) return
  let failed = 0
  for (let begin = from; begin < to; begin += chunk) {
    parameters[position] = begin
    parameters[position + 1] = Math.min(to, begin + chunk)
    failed |= run(...parameters)
  }
  if (failed !== 0) throw failure(failed)
}
