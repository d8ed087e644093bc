// assertKeys: options and containers with exactly the keys expected.
import { list, notContainer } from '@nx/tensor/internal'
import { NxError, show } from '@nx/types'

/**
 * Throws unless an object has exactly these keys: for functions that take a container or options and would otherwise
 * overlook a misspelt one.
 *
 * @throws NxError `keys` that names what is missing and what is too much, `not_array` for keys that are no array,
 * `container` for what has no keys.
 *
 * @example
 * assertKeys({ w: 1, b: 2 }, ['w', 'b'])
 * assertKeys({ w: 1, bias: 2 }, ['w', 'b']) // throws keys
 */
export function assertKeys<K extends string>(
  value: object,
  keys: readonly K[],
): asserts value is Record<K, unknown> {
  if (typeof value !== 'object' || value === null) throw notContainer('assertKeys', value)
  const own = Object.keys(value)
  const wanted: readonly string[] = list('assertKeys', 'the keys', keys)
  for (const key of wanted) {
    if (typeof key === 'string') continue
    throw new NxError('keys', 'assertKeys', `keys are texts, got ${show(key)}; write ['w', 'b']`, { key })
  }
  const missing = wanted.filter((key) => !own.includes(key))
  const unknown = own.filter((key) => !wanted.includes(key))
  if (missing.length + unknown.length === 0) return
  const parts = [
    ...(missing.length > 0 ? [`${missing.join(', ')} missing`] : []),
    ...(unknown.length > 0 ? [`${unknown.join(', ')} unknown`] : []),
  ]
  throw new NxError(
    'keys',
    'assertKeys',
    `expected the keys ${keys.join(', ')}, got ${own.join(', ') || 'none'}: ${parts.join(', ')}; rename or add them`,
    { missing, unknown },
  )
}
