// Texts that calls of one kind share.
import { attributeKey } from '@nx/types'
import type { Call, Spec } from '@nx/types'

/** A text that two calls share exactly if their operation, attributes, types and shapes are the same. */
export function keyOf(call: Call<unknown>, start: string = startOfKey(call)): string {
  let key = start
  for (const { spec } of call.inputs) key += keyOfSpec(spec)
  key += '>'
  for (const spec of call.outs) key += keyOfSpec(spec)
  return key
}

/** What such texts begin with: all but types and shapes. */
export const startOfKey = ({ op, attrs }: Call<unknown>): string => op + attributeKey(attrs)

function keyOfSpec({ type, shape }: Spec): string {
  let key = `;${type}`
  for (const length of shape) key += `,${length}`
  return key
}
