// Texts that calls of one kind share.
import { attributeKey } from '@nx/types'
import type { Call, Spec } from '@nx/types'

/** A text that two calls share exactly if their operation, attributes, types and shapes are the same. */
export function keyOf({ op, inputs, attrs, outs }: Call<unknown>): string {
  let key = op + attributeKey(attrs)
  for (const { spec } of inputs) key += keyOfSpec(spec)
  key += '>'
  for (const spec of outs) key += keyOfSpec(spec)
  return key
}

function keyOfSpec({ type, shape }: Spec): string {
  let key = `;${type}`
  for (const length of shape) key += `,${length}`
  return key
}
