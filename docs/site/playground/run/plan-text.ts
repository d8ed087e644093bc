// The plan of a compiled function as text: its steps, how their loops run, and what they move.
import type { Plan, PlanReport } from '@nx/compiler'
import { describePlan } from '@nx/compiler'

const spec = ({ type, shape }: { readonly type: string; readonly shape: readonly number[] }): string =>
  `${type}${shape.map((length) => `[${length}]`).join('')}`

/** What goes in and comes out, as in `f32[2][3] → f32[2]`. */
export function planTitle({ buffers, parameters, results }: Plan): string {
  const list = (places: readonly number[]): string =>
    places.map((place) => spec(buffers[place]!.spec)).join(', ')
  return `${list(parameters) === '' ? '()' : list(parameters)} → ${list(results)}`
}

/** The steps of a plan, those of its branches and loops indented. */
export function planText(plan: Plan): string {
  return lines(describePlan(plan), '').join('\n')
}

function lines(report: PlanReport, indent: string): string[] {
  const { steps, bytesMoved, leastBytes, operations, peakBytes } = report
  return [
    ...steps.flatMap((step, i) => [
      `${indent}${i + 1}. ${step.kind}: ${step.name}`,
      ...step.schedules.map((schedule) => `${indent}   loops: ${schedule}`),
      `${indent}   reads ${step.bytesRead} B, writes ${step.bytesWritten} B, ${step.operations} operations` +
        (step.reasons.length === 0 ? '' : `; in memory because: ${step.reasons.join(', ')}`),
      ...step.inner.flatMap((inner) => lines(inner, `${indent}   `)),
    ]),
    `${indent}moved ${bytesMoved} B, at least ${leastBytes} B; ${operations} operations; memory ${peakBytes} B`,
  ]
}
