// Convolutions with taps in the lanes of vectors, as those with kernels as large as the input: how the work of a part is laid out.
import { sizeOf } from '@nx/types'
import type { Element } from '../gemm/element.ts'
import { sums } from './by-positions.ts'
import type { Axis, Part } from './geometry.ts'
import { seenBy } from './seen.ts'
import type { Seen } from './seen.ts'

/** Vectors of taps of one filter, and the results of one image. */
export interface TapLayout {
  readonly seen: Seen
  /** The places of vectors in the weights and in the input, whole ones first, in elements. */
  readonly places: Int32Array
  readonly whole: number
  /** Lanes that count in the vectors that are not whole. */
  readonly tailLanes: number
  /** The places of results in the input and in the output, in elements. */
  readonly results: readonly [from: readonly number[], to: readonly number[]]
}

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
  const places: number[] = []
  const add = (at: number): void => weights.forEach((weight, i) => places.push(weight + at, inputs[i]! + at))
  const tailLanes = run.length % lanes
  for (let at = 0; at + lanes <= run.length; at += lanes) add(at)
  const whole = places.length / 2
  if (tailLanes > 0) add(run.length - tailLanes)
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
  return { seen, places: Int32Array.from(places), whole, tailLanes, results: [from, to] }
}

/** Multiplications of vectors that taps in lanes take, for each filter and image. */
export function tapWork(axes: readonly Axis[], channels: number, plane: number, lanes: number): number {
  const { taps } = axes.at(-1)!
  const isJoined = plane === 1
  const run = isJoined ? channels * taps : taps
  const runs = (isJoined ? 1 : channels) * sizeOf(axes.slice(0, -1).map((axis) => axis.taps))
  return sizeOf(axes.map((axis) => axis.outputs)) * runs * Math.ceil(run / lanes)
}
