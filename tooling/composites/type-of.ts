// The TypeScript type of values that were seen.
import { type Attribute, Complex, isDType } from '@nx/types'

/** Of more texts than these an attribute is no choice. */
const choices = 6

/** A type that holds all of the values, as text. */
export function typeOf(values: readonly Attribute[]): string {
  const parts = new Set<string>()
  const texts = values.filter((value) => typeof value === 'string')
  const lists = values.filter((value) => Array.isArray(value)) as (readonly Attribute[])[]
  const records = values.filter(isRecord)
  if (texts.length > 0) {
    const known = [...new Set(texts)].toSorted()
    const isChoice = known.length <= choices
    const types = known.every(isDType) ? ['DType'] : isChoice ? known.map((text) => `'${text}'`) : ['string']
    for (const type of types) parts.add(type)
  }
  if (values.some((value) => value instanceof Complex || typeof value === 'bigint')) parts.add('Scalar')
  else if (values.some((value) => typeof value === 'number')) parts.add('number')
  if (values.some((value) => typeof value === 'boolean')) parts.add('boolean')
  if (lists.length > 0) parts.add(listOf(lists))
  if (records.length > 0) parts.add(recordOf(records))
  if (values.includes(null)) parts.add('null')
  return [...parts].join(' | ')
}

/** An object type; what some lack is optional. */
export function recordOf(records: readonly Readonly<Record<string, Attribute>>[]): string {
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))].toSorted()
  if (names.length === 0) return 'object'
  const members = names.map((name) => {
    const values = records.map((record) => record[name]).filter((value) => value !== undefined)
    const isOptional = records.some((record) => record[name] === undefined)
    return `readonly ${name}${isOptional ? '?' : ''}: ${typeOf(values)}`
  })
  return `{ ${members.join('; ')} }`
}

function listOf(lists: readonly (readonly Attribute[])[]): string {
  const inner = typeOf(lists.flat())
  const type = inner === '' ? 'number' : inner
  return `readonly ${/[ |]/.test(type) ? `(${type})` : type}[]`
}

const isRecord = (value: Attribute): value is { readonly [name: string]: Attribute } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Complex)
