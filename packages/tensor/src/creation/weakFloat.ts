// Float literals with an integral value.
import { NxError } from '@nx/types'
import { describe, WeakFloat } from '../core/element.ts'

/**
 * A literal that counts as floating-point even if it is integral, as `1.0` does in languages that tell it from `1`.
 * Like every literal it is weak: it turns integer tensors into f32 ones and leaves other types alone.
 *
 * @throws NxError `invalid_value` for anything else than a number.
 *
 * @example
 * add(tensor([1, 2], { type: 'u8' }), weakFloat(1)).type // => 'f32'
 * add(tensor([1, 2], { type: 'bf16' }), weakFloat(1)).type // => 'bf16'
 */
export function weakFloat(value: number): WeakFloat {
  if (typeof value === 'number') return new WeakFloat(value)
  throw new NxError('invalid_value', 'weakFloat', `needs a number, got ${describe(value)}`, { value })
}
