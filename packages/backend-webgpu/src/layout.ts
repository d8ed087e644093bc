// How the elements of a block lie in memory, and the WGSL that finds them.
import { stridesOf } from '@nx/types'
import type { Shape } from '@nx/types'
import { word } from './types.ts'

/** Where the elements of a block lie: the first, and the distance to the next along each axis. */
export interface Layout {
  readonly offset: number
  readonly strides: readonly number[]
}

/** A tensor as it lies. */
export const whole = (shape: Shape): Layout => ({ offset: 0, strides: stridesOf(shape) })

/** The axes of a tensor of a rank that are not among those given. */
export const otherAxes = (rank: number, axes: readonly number[]): number[] =>
  Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !axes.includes(axis))

/** The items at some positions. */
export const pick = <T>(items: readonly T[], positions: readonly number[]): T[] =>
  positions.map((i) => items[i]!)

/** A tensor repeated to a shape: input axis i lands on output axis axes[i]. */
export function spread(own: Shape, shape: Shape, axes: readonly number[]): Layout {
  const strides = new Array<number>(shape.length).fill(0)
  stridesOf(own).forEach((stride, i) => (strides[axes[i]!] = own[i] === 1 ? 0 : stride))
  return { offset: 0, strides }
}

/** A tensor broadcast to a shape, its axes aligned with the last ones. */
export const aligned = (own: Shape, shape: Shape): Layout =>
  spread(
    own,
    shape,
    own.map((_, axis) => axis + shape.length - own.length),
  )

/** Several places walked together: axes of length 1 left out, axes that continue each other everywhere joined. */
export function collapse(
  shape: Shape,
  layouts: readonly (readonly number[])[],
): { lengths: number[]; strides: number[][] } {
  const lengths: number[] = []
  const strides: number[][] = layouts.map(() => [])
  shape.forEach((length, axis) => {
    if (length === 1) return
    const last = lengths.length - 1
    if (last >= 0 && layouts.every((layout, k) => strides[k]![last] === layout[axis]! * length)) {
      lengths[last]! *= length
      layouts.forEach((layout, k) => (strides[k]![last] = layout[axis]!))
    } else {
      lengths.push(length)
      layouts.forEach((layout, k) => strides[k]!.push(layout[axis]!))
    }
  })
  return { lengths, strides }
}

/**
 * Text of a kernel under construction. The text says what varies little and is the key of the compiled kernel; numbers
 * that vary with every shape are parameters.
 */
export class ShaderText {
  /** The first is always zero, for `opaque`. */
  readonly parameters: number[] = [0]

  /** A number as a parameter of type u32; negative numbers wrap. */
  parameter(value: number): string {
    const k = this.parameters.push(value >>> 0) - 1
    return `p[${k >> 2}].${'xyzw'[k & 3]}`
  }

  /**
   * Statements that define `names[k]` as the word at which invocation `index` finds its element of `layouts[k]`, the
   * elements of the shape counted row by row.
   */
  locate(index: string, shape: Shape, layouts: Readonly<Record<string, Layout>>): string {
    const names = Object.keys(layouts)
    const { lengths, strides } = collapse(
      shape,
      names.map((name) => layouts[name]!.strides),
    )
    const terms = names.map((name) =>
      layouts[name]!.offset === 0 ? [] : [this.parameter(layouts[name]!.offset)],
    )
    const add = (axis: number, coordinate: string): void =>
      strides.forEach((own, k) => {
        const stride = own[axis]!
        if (stride === 0) return
        terms[k]!.push(stride === 1 ? coordinate : `${coordinate} * ${this.parameter(stride)}`)
      })
    const lines: string[] = []
    const prefix = `${names[0]}_`
    let rest = index
    for (let axis = lengths.length - 1; axis > 0; axis--) {
      const length = this.parameter(lengths[axis]!)
      lines.push(`let ${prefix}c${axis} = ${rest} % ${length}; let ${prefix}r${axis} = ${rest} / ${length};`)
      rest = `${prefix}r${axis}`
      add(axis, `${prefix}c${axis}`)
    }
    if (lengths.length > 0) add(0, rest)
    names.forEach((name, k) => lines.push(`let ${name} = ${terms[k]!.join(' + ') || word(0)};`))
    return lines.map((line) => `  ${line}`).join('\n')
  }
}
