// Convolutions with taps in the lanes of vectors, as those with kernels as large as the input: how the work of a part is laid out.
import { sizeOf } from '@nx/types'
import type { Element } from '../gemm/element.ts'
import { sums } from './layout-positions.ts'
import type { Axis, Part } from './geometry.ts'
import { seenBy } from './seen.ts'
import type { Seen } from './seen.ts'

/** Vectors of taps of one filter, and the results of one image. */
export interface TapLayout {
  readonly seen: Seen
  readonly runs: readonly Runs[]
  /** The places of results in the input and in the output, in elements. */
  readonly results: readonly [from: readonly number[], to: readonly number[]]
}

/** Runs of neighbours, all of one length. */
export interface Runs {
  /** Their places in the weights and in the input, in elements. */
  readonly places: Int32Array
  /** Whole vectors of each, and elements behind them. */
  readonly vectors: number
  readonly tail: number
}

/** Most vectors of a run. */
const longestRun = 64

interface Walk {
  readonly length: number
  readonly weightStep: number
  readonly inputStep: number
}

/** The taps of all channels in as few runs of neighbours as possible. */
function runsOf(axes: readonly Axis[], channels: number, seen: Seen): Walk[] {
  const lengths = [channels, ...axes.map(({ taps }) => taps)]
  const steps = [
    seen.channelStep,
    ...axes.map(({ dilation }, i) => (i < axes.length - 1 ? dilation * seen.steps[i]! : 1)),
  ]
  let weightStep = 1
  const walks: Walk[] = []
  for (let i = lengths.length - 1; i >= 0; i--) {
    const [length, inputStep] = [lengths[i]!, steps[i]!]
    const inner = walks[0]
    if (inner !== undefined && inputStep === inner.length * inner.inputStep)
      walks[0] = { ...inner, length: inner.length * length }
    else if (length > 1 || inner === undefined) walks.unshift({ length, weightStep, inputStep })
    weightStep *= length
  }
  return walks
}

export function layoutTaps({ axes }: Part, channels: number, plane: number, { lanes }: Element): TapLayout {
  const last = axes.at(-1)!
  const outer = axes.slice(0, -1)
  const alongResults = Array.from({ length: last.outputs }, (_, o) => o * last.stride)
  const seen = seenBy(axes, plane, last.dilation, alongResults)
  const walks = runsOf(axes, channels, seen)
  const run = walks.pop()!
  const lengths = walks.map(({ length }) => length)
  const weights = sums(
    lengths,
    walks.map(({ weightStep }) => weightStep),
  )
  const inputs = sums(
    lengths,
    walks.map(({ inputStep }) => inputStep),
  )
  const runs = (at: number, length: number): Runs[] => {
    const step = Math.min(length, longestRun * lanes)
    const count = length === 0 ? 0 : Math.floor(length / step)
    if (count === 0) return []
    const places = weights.flatMap((weight, i) =>
      Array.from({ length: count }, (_, j) => [weight + at + j * step, inputs[i]! + at + j * step]).flat(),
    )
    const own = { places: Int32Array.from(places), vectors: Math.floor(step / lanes), tail: step % lanes }
    return [own, ...runs(at + count * step, length - count * step)]
  }
  const outputs = outer.map((axis) => axis.outputs)
  const from = sums(
    outputs,
    outer.map(({ stride }, i) => stride * seen.steps[i]!),
    seen.offset,
  ).flatMap((start) => alongResults.map((index) => start + seen.place(index)))
  const to = sums(
    [...outputs, last.outputs],
    axes.map(({ outStride }) => outStride),
  )
  return { seen, runs: runs(0, run.length), results: [from, to] }
}

/** Multiplications of vectors that taps in lanes take, for each filter and image. */
export function tapWork(axes: readonly Axis[], channels: number, plane: number, lanes: number): number {
  const { taps } = axes.at(-1)!
  const isJoined = plane === 1
  const run = isJoined ? channels * taps : taps
  const runs = (isJoined ? 1 : channels) * sizeOf(axes.slice(0, -1).map((axis) => axis.taps))
  return sizeOf(axes.map((axis) => axis.outputs)) * runs * Math.ceil(run / lanes)
}
