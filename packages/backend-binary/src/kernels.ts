// The table of kernels: every primitive that is not computed element by element.
import type { Elements, Kernels } from '@nx/types'
import * as create from './kernels/create.ts'
import { dot } from './kernels/dot.ts'
import { gather, scatter } from './kernels/gather.ts'
import * as movement from './kernels/movement.ts'
import * as parts from './kernels/parts.ts'
import * as reduce from './kernels/reduce.ts'
import { select } from './kernels/select.ts'
import { argsort } from './kernels/sort.ts'

export const kernels = {
  constant: create.constant,
  iota: create.iota,
  select,
  asType: create.asType,
  bitcast: create.bitcast,
  reshape: movement.reshape,
  transpose: movement.transpose,
  broadcast: movement.broadcast,
  slice: movement.slice,
  pad: movement.pad,
  reverse: movement.reverse,
  concatenate: movement.concatenate,
  sum: reduce.sum,
  product: reduce.product,
  reduceMax: reduce.reduceMax,
  reduceMin: reduce.reduceMin,
  dot,
  gather,
  scatter,
  argsort,
  real: parts.real,
  imag: parts.imag,
} satisfies Partial<Kernels<Elements>>
