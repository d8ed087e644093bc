// The table of kernels: one line per primitive of the contract.
import type { Kernels } from '@nx/types'
import type { GpuData, Machine } from './device/machine.ts'
import * as convert from './kernels/convert.ts'
import * as create from './kernels/create.ts'
import { dot } from './kernels/dot.ts'
import { elementwise, select } from './kernels/elementwise.ts'
import type { CallOf } from './kernels/elementwise.ts'
import { gather } from './kernels/gather.ts'
import * as movement from './kernels/movement.ts'
import * as parts from './kernels/parts.ts'
import { reduce } from './kernels/reduce.ts'
import { arithmetic, comparison } from './kernels/rules.ts'
import type { WgslRule } from './kernels/rules.ts'
import { scatter } from './kernels/scatter.ts'
import { argsort } from './kernels/sort.ts'

/** The kernels on one device. */
export function kernelsOn(machine: Machine): Kernels<GpuData> {
  const by =
    (rule: WgslRule) =>
    (call: CallOf): GpuData =>
      elementwise(machine, call, rule)
  const reduction = (call: Parameters<typeof reduce>[1]): GpuData => reduce(machine, call)
  return {
    constant: (call) => create.constant(machine, call),
    iota: (call) => create.iota(machine, call),
    negate: by(arithmetic.negate),
    abs: by(arithmetic.abs),
    floor: by(arithmetic.floor),
    exp: by(arithmetic.exp),
    log: by(arithmetic.log),
    sin: by(arithmetic.sin),
    cos: by(arithmetic.cos),
    sqrt: by(arithmetic.sqrt),
    add: by(arithmetic.add),
    subtract: by(arithmetic.subtract),
    multiply: by(arithmetic.multiply),
    divide: by(arithmetic.divide),
    quotient: by(arithmetic.quotient),
    remainder: by(arithmetic.remainder),
    pow: by(arithmetic.pow),
    atan2: by(arithmetic.atan2),
    min: by(arithmetic.min),
    max: by(arithmetic.max),
    equal: by(comparison.equal),
    less: by(comparison.less),
    bitwiseAnd: by(arithmetic.bitwiseAnd),
    bitwiseOr: by(arithmetic.bitwiseOr),
    bitwiseXor: by(arithmetic.bitwiseXor),
    leftShift: by(arithmetic.leftShift),
    rightShift: by(arithmetic.rightShift),
    select: (call) => select(machine, call),
    asType: (call) => convert.asType(machine, call),
    bitcast: (call) => convert.bitcast(machine, call),
    reshape: (call) => movement.reshape(machine, call),
    transpose: (call) => movement.transpose(machine, call),
    broadcast: (call) => movement.broadcast(machine, call),
    slice: (call) => movement.slice(machine, call),
    pad: (call) => movement.pad(machine, call),
    reverse: (call) => movement.reverse(machine, call),
    concatenate: (call) => movement.concatenate(machine, call),
    sum: reduction,
    product: reduction,
    reduceMax: reduction,
    reduceMin: reduction,
    dot: (call) => dot(machine, call),
    gather: (call) => gather(machine, call),
    scatter: (call) => scatter(machine, call),
    argsort: (call) => argsort(machine, call),
    real: (call) => parts.real(machine, call),
    imag: (call) => parts.imag(machine, call),
  }
}
