// Keys: two u32 numbers that a hash turns into random bits.
import { at, isTensor, type Tensor } from '@nx/tensor'
import { formatShape, toTensor } from '@nx/tensor/internal'
import { NxError, show } from '@nx/types'
import { hash } from './hash.ts'

/** Returns the key if it is one. Throws `key`. */
export function checkKey(op: string, key: Tensor): Tensor {
  if (isTensor(key) && key.type === 'u32' && key.shape.length === 1 && key.shape[0] === 2)
    return toTensor(key, op)
  const got = isTensor(key) ? `${key.type}${formatShape(key)}` : show(key)
  throw new NxError('key', op, `a key is a u32 tensor of shape [2], got ${got}; make one with key(seed)`, {
    got,
  })
}

/** The key to go on with, and one to use up now. */
export function halves(key: Tensor): [next: Tensor, own: Tensor] {
  const keys = hash(key, [2, 2])
  return [at(keys, 0), at(keys, 1)]
}
