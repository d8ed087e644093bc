// Products of complex numbers along axes, from the first to the last: beyond infinities their order matters.
import { sizeOf } from '@nx/types'
import { elementsAt } from './host-kernel.ts'
import type { HostCall } from './host-kernel.ts'

/** Neighbouring axes that are all multiplied along, or all kept: their elements, and how far apart those of the output are. */
interface Run {
  length: number
  readonly step: number
}

const one: Run = { length: 1, step: 0 }

/** Multiplies in f64 and rounds once. */
export function complexProduct({
  runtime: { memory },
  attrs,
  inputs,
  outputs,
  specs: [[input], [output]],
}: HostCall): void {
  const axes = attrs['axes'] as readonly number[]
  const from = elementsAt(memory, inputs[0]!, input!) as Float64Array
  const totals = Float64Array.from({ length: 2 * sizeOf(output!.shape) }, (_, i) => 1 - (i % 2))
  multiplyInto(totals, from, runsOf(input!.shape, axes))
  ;(elementsAt(memory, outputs[0]!, output!) as Float64Array).set(totals)
}

function runsOf(shape: readonly number[], axes: readonly number[]): readonly Run[] {
  const runs: Run[] = []
  let kept = 2
  for (const axis of [...shape.keys()].reverse()) {
    const length = shape[axis]!
    const isKept = !axes.includes(axis)
    const [behind] = runs
    if (behind !== undefined && behind.step > 0 === isKept) behind.length *= length
    else if (length !== 1) runs.unshift({ length, step: isKept ? kept : 0 })
    if (isKept) kept *= length
  }
  return runs
}

/** The elements from one on, each into the total that stands there; where the next ones start. */
function multiplyInto(
  totals: Float64Array,
  from: Float64Array,
  runs: readonly Run[],
  depth = 0,
  start = 0,
  target = 0,
): number {
  const { length, step } = runs[depth] ?? one
  if (depth >= runs.length - 1) return multiplyRun(totals, from, length, step, start, target)
  let at = start
  for (let k = 0; k < length; k++) at = multiplyInto(totals, from, runs, depth + 1, at, target + k * step)
  return at
}

// Without patterns, for which engines make arrays.
function multiplyRun(
  totals: Float64Array,
  from: Float64Array,
  length: number,
  step: number,
  start: number,
  target: number,
): number {
  let at = start
  let to = target
  for (let k = 0; k < length; k++, at += 2, to += step) {
    const re = totals[to]!
    const im = totals[to + 1]!
    const x = from[at]!
    const y = from[at + 1]!
    totals[to] = re * x - im * y
    totals[to + 1] = re * y + im * x
  }
  return at
}
