// Attributes as text, for tables of what was compiled for them.
import type { Attributes } from './backend.ts'

const identities: WeakMap<WeakKey, number> = /* @__PURE__ */ new WeakMap()
let count = 0

/**
 * A text of its own for each object, function or symbol.
 *
 * @internal
 */
export function identityKey(value: WeakKey | symbol): string {
  // A registered symbol is what its text is, wherever it comes from.
  const registered = typeof value === 'symbol' ? Symbol.keyFor(value) : undefined
  if (registered !== undefined) return `@${JSON.stringify(registered)}`
  let id = identities.get(value)
  if (id === undefined) identities.set(value, (id = count++))
  return `#${id}`
}

/**
 * A text that two attribute values share exactly if they are equal: -0 is not 0, a bigint is no number. Functions and
 * instances of classes are equal to themselves only.
 *
 * @internal
 */
export function attributeKey(value: unknown, depth = 0): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `${value}`
  // The length says where it ends.
  if (typeof value === 'string') return `'${value.length}'${value}`
  if (typeof value === 'bigint') return `${value}n`
  if (Object(value) !== value) return String(value)
  if (depth < deepest) {
    let key = ''
    if (Array.isArray(value)) {
      for (const part of value) key += `${attributeKey(part, depth + 1)},`
      return `[${key}]`
    }
    if (Object.getPrototypeOf(value) === Object.prototype) {
      for (const name of Object.keys(value as object))
        key += `${attributeKey(name)}${attributeKey((value as Attributes)[name], depth + 1)},`
      return `{${key}}`
    }
  }
  return identityKey(value as WeakKey)
}

/** Deeper values are equal to themselves only, so that one within itself has an end. */
const deepest = 16
