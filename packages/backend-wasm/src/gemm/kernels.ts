// The matrix kernels of one element type, made when first needed.
import { ModuleBuilder } from '../encoder/index.ts'
import type { Element } from './element.ts'
import { macroKernel } from './macro.ts'
import { gatherKernel } from './gather.ts'
import { link } from '../link.ts'
import type { Linked } from '../link.ts'
import { copyKernel, packKernel } from './pack.ts'
import { vectorKernels } from './vector.ts'

/** Covers a block of C with tiles. */
type Macro = (
  a: number,
  b: number,
  c: number,
  k: number,
  aStep: number,
  bStep: number,
  cStep: number,
  accumulate: number,
  aPanel: number,
  aRow: number,
  bPanel: number,
  m: number,
  n: number,
) => void
export type Pack = (
  source: number,
  across: number,
  along: number,
  target: number,
  count: number,
  k: number,
) => void
type VectorProduct = (
  matrix: number,
  rowStep: number,
  x: number,
  y: number,
  rows: number,
  length: number,
) => void

export interface Kernels {
  /** Tiles over packed rows, or over rows next to each other. */
  readonly adjacent: Macro
  /** Tiles over rows that are contiguous along k. */
  readonly separate: Macro
  readonly packRows: Pack
  readonly packColumns: Pack
  /** The same by tables of places in bytes, whose addresses are given instead of strides. */
  readonly gatherRows: Pack
  readonly gatherColumns: Pack
  readonly copy: (
    source: number,
    across: number,
    along: number,
    target: number,
    targetAcross: number,
    targetAlong: number,
    rows: number,
    count: number,
  ) => void
  readonly dot: VectorProduct
  readonly axpy: VectorProduct
}

/** The kernels over one memory. */
export function makeKernels(element: Element, host: Linked): Kernels {
  const module = new ModuleBuilder()
  macroKernel(module, element, 'adjacent')
  macroKernel(module, element, 'separate')
  const copy = copyKernel(module, element)
  packKernel(module, element, copy, 'packRows')
  packKernel(module, element, copy, 'packColumns')
  gatherKernel(module, element, 'gatherRows')
  gatherKernel(module, element, 'gatherColumns')
  vectorKernels(module, element)
  return link<Kernels>(module, host)
}
