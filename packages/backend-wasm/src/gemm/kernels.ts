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
  aRow: number,
  aStep: number,
  bStep: number,
  cStep: number,
  accumulate: number,
  bColumn: number,
  aPanel: number,
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
  /** Tiles over packed rows, and over rows where they lie. */
  readonly packed: Macro
  readonly strided: Macro
  readonly packRows: Pack
  readonly packColumns: Pack
  /** The same by tables of places in bytes, whose addresses are given instead of strides. */
  readonly gatherRows: Pack
  readonly gatherColumns: Pack
  readonly copy: (...parameters: number[]) => void
  readonly dot: VectorProduct
  readonly axpy: VectorProduct
}

/** The kernels over one memory. */
export function makeKernels(element: Element, host: Linked): Kernels {
  const module = new ModuleBuilder()
  macroKernel(module, element, 'packed')
  macroKernel(module, element, 'strided')
  const copy = copyKernel(module, element)
  packKernel(module, element, copy, 'packRows')
  packKernel(module, element, copy, 'packColumns')
  gatherKernel(module, element, 'gatherRows')
  gatherKernel(module, element, 'gatherColumns')
  vectorKernels(module, element)
  return link<Kernels>(module, host)
}
