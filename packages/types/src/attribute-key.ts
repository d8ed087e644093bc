// Attributes as text, for tables of what was compiled for them.

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
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return JSON.stringify(value)
  if (Object(value) !== value) return Object.is(value, -0) ? '-0' : String(value)
  const within = (part: unknown): string => attributeKey(part, depth + 1)
  if (depth < deepest) {
    if (Array.isArray(value)) return `[${value.map(within).join()}]`
    if (Object.getPrototypeOf(value) === Object.prototype)
      return `{${Object.entries(value as object).map((entry) => within(entry[0]) + within(entry[1]))}}`
  }
  return identityKey(value as WeakKey)
}

/** Deeper values are equal to themselves only, so that one within itself has an end. */
const deepest = 16
