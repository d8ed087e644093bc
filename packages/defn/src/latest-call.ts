// The call before this one: most calls are like it, and to see that takes less than to make their key.
import { isTensor } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { isDonation } from './donation.ts'
import { type Form, formOf } from './form.ts'
import type { Variant } from './variant.ts'

/** A call of tensors alone, and the variant that it took. */
export interface LatestCall {
  readonly variant: Variant
  /** The key of the default options. */
  readonly defaults: string
  readonly forms: readonly (Form & { readonly backend: Backend })[]
}

/** What to keep of a call; nothing if anything but tensors that live on was among its arguments. */
export function latestCall(
  args: readonly unknown[],
  defaults: string,
  variant: Variant,
): LatestCall | undefined {
  // Where there are none, the default backend decides.
  if (args.length === 0) return undefined
  const forms: LatestCall['forms'][number][] = []
  for (const arg of args) {
    if (!isTensor(arg) || isDonation(arg) || arg.backend.recorder !== undefined) return undefined
    forms.push({ ...formOf(arg), backend: arg.backend })
  }
  return { variant, defaults, forms }
}

/**
 * Whether a call surely takes the same variant. Tensors share what is frozen of them, so that it is enough to compare
 * identities; where they do not, the key decides.
 */
export function isLike(call: LatestCall, args: readonly unknown[], defaults: string): boolean {
  const { forms } = call
  if (defaults !== call.defaults || args.length !== forms.length) return false
  for (let i = 0; i < forms.length; i++) {
    const [arg, { backend, spec, names, vectorizedAxes }] = [args[i], forms[i]!]
    if (!isTensor(arg) || arg.backend !== backend || isDonation(arg)) return false
    if (arg.type !== spec.type || arg.spec.shape !== spec.shape) return false
    if (arg.names !== names || arg.vectorizedAxes !== vectorizedAxes) return false
  }
  return true
}
