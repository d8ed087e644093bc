// Products of complex numbers along axes, from the first to the last: beyond infinities their order matters.
import { sizeOf, stridesOf } from '@nx/types'
import { elementsAt } from './host-kernel.ts'
import type { HostCall } from './host-kernel.ts'

/** Multiplies in f64 and rounds once. */
export function complexProduct({
  runtime: { memory },
  attrs,
  inputs,
  outputs,
  specs: [[input], [output]],
}: HostCall): void {
  const { shape } = input!
  const axes = attrs['axes'] as readonly number[]
  const from = elementsAt(memory, inputs[0]!, input!) as Float64Array
  const kept = [...shape.keys()].filter((axis) => !axes.includes(axis))
  const [own, others] = [stridesOf(shape), stridesOf(kept.map((axis) => shape[axis]!))]
  const totals = Float64Array.from({ length: 2 * sizeOf(output!.shape) }, (_, i) => 1 - (i % 2))
  for (let i = 0; i < sizeOf(shape); i++) {
    let at = 0
    kept.forEach((axis, k) => (at += 2 * others[k]! * (Math.floor(i / own[axis]!) % shape[axis]!)))
    const [a, b, c, d] = [totals[at]!, totals[at + 1]!, from[2 * i]!, from[2 * i + 1]!]
    totals[at] = a * c - b * d
    totals[at + 1] = a * d + b * c
  }
  ;(elementsAt(memory, outputs[0]!, output!) as Float64Array).set(totals)
}
