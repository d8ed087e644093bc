// Values that are no tensors as text, never much of it.

const limits = { depth: 4, items: 50, text: 10_000 }

/** A value as one would write it; text is quoted inside of others only. */
export function formatValue(value: unknown): string {
  const text = typeof value === 'string' ? value : format(value, 0, new Set())
  return text.length <= limits.text
    ? text
    : `${text.slice(0, limits.text)}… (${text.length - limits.text} more characters)`
}

function format(value: unknown, depth: number, around: ReadonlySet<object>): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, limits.text))
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'function') return `[function ${value.name === '' ? 'without a name' : value.name}]`
  if (typeof value !== 'object' || value === null) return String(value)
  if (around.has(value)) return '[the same again]'
  if (value instanceof Error || value instanceof Date || value instanceof RegExp) return String(value)
  if (hasOwnText(value)) return String(value)
  const name = (Object.getPrototypeOf(value) as object | null)?.constructor?.name ?? 'Object'
  if (depth >= limits.depth) return Array.isArray(value) ? '[…]' : `${name} {…}`
  const within = new Set(around).add(value)
  const inner = (each: unknown): string => format(each, depth + 1, within)
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const list = value as unknown as ArrayLike<unknown>
    const prefix = Array.isArray(value) ? '' : `${name}(${list.length}) `
    return `${prefix}[${cut(list.length ?? 0, (i) => inner(list[i]))}]`
  }
  if (value instanceof Map) {
    const entries = [...value].slice(0, limits.items + 1)
    return `Map(${value.size}) {${cut(value.size, (i) => `${inner(entries[i]![0])} => ${inner(entries[i]![1])}`)}}`
  }
  if (value instanceof Set) {
    const items = [...value].slice(0, limits.items + 1)
    return `Set(${value.size}) {${cut(value.size, (i) => inner(items[i]))}}`
  }
  const entries = Object.entries(value)
  const body = cut(entries.length, (i) => `${entries[i]![0]}: ${inner(entries[i]![1])}`)
  return `${name === 'Object' ? '' : `${name} `}{${body === '' ? '' : ` ${body} `}}`
}

/** Whether its class says how it is written, as complex numbers and explanations do. */
function hasOwnText(value: object): boolean {
  return (
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    typeof value.toString === 'function' &&
    value.toString !== Object.prototype.toString
  )
}

function cut(length: number, item: (index: number) => string): string {
  const shown = Array.from({ length: Math.min(length, limits.items) }, (_, i) => item(i))
  if (length > limits.items) shown.push(`… ${length - limits.items} more`)
  return shown.join(', ')
}
