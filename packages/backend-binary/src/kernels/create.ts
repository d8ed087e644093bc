// Creation, and conversion from one type to another.
import { Complex, convert, decode, encode, isFloat, isInteger, sizeOf, stridesOf } from '@nx/types'
import type { DType, Elements, Scalar } from '@nx/types'
import { fitsItself } from './map.ts'
import { create, isBig, reader, writer } from './types.ts'
import type { KernelOf } from './types.ts'

const typeOf = (value: Scalar): DType =>
  typeof value === 'bigint' ? 's64' : value instanceof Complex ? 'c128' : 'f64'

/** Fills an array with one value, converted to its type. */
export function fillWith(type: DType, data: Elements, value: Scalar): void {
  const element = convert(typeOf(value), type)(value)
  if (!(element instanceof Complex)) data.fill(element as never)
  else {
    const write = writer(type, data)
    for (let i = 0; i < data.length / 2; i++) write(i, element)
  }
}

export const constant: KernelOf<'constant'> = ({ attrs, outs: [out] }) => {
  const result = create(out)
  fillWith(out.type, result, attrs.value)
  return result
}

export const iota: KernelOf<'iota'> = ({ attrs: { axis }, outs: [out] }) => {
  const { type, shape } = out
  const size = sizeOf(shape)
  const result = create(out)
  const write = writer(type, result)
  const to = convert('f64', type)
  const inner = axis === null ? 1 : stridesOf(shape)[axis]!
  const length = axis === null ? size : shape[axis]!
  for (let i = 0; i < size; i++) write(i, to(Math.floor(i / inner) % length))
  return result
}

export const asType: KernelOf<'asType'> = ({ inputs: [input], attrs: { saturate = false }, outs: [out] }) => {
  const { data, spec } = input
  if (spec.type === out.type && !saturate) return data
  const result = create(out)
  if (!saturate && storesAsIs(spec.type, out.type)) {
    ;(result as Float64Array).set(data as Float64Array)
    return result
  }
  const to = convert(spec.type, out.type, { saturate })
  const read = reader(spec.type, data)
  const write = writer(out.type, result)
  for (let i = 0; i < sizeOf(out.shape); i++) write(i, to(read(i)))
  return result
}

/** Whether storing numbers of one type in the array of the other converts them. */
function storesAsIs(from: DType, to: DType): boolean {
  if (isBig(from) || isBig(to) || !fitsItself(to)) return false
  return isInteger(from) ? isInteger(to) || isFloat(to) : isFloat(from) && isFloat(to)
}

export const bitcast: KernelOf<'bitcast'> = ({ inputs: [input], outs: [out] }) =>
  decode(encode(input.data, input.spec.type), out.type, sizeOf(out.shape))
