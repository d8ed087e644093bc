// JSON of requests.
import type { HttpLimits } from './options.ts'
import { invalid } from './refusal.ts'

/** What `JSON.parse` makes of an object. */
export type JsonObject = Readonly<Record<string, unknown>>

const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const quote = 0x22
const backslash = 0x5c
/** `{` and `[` differ in this bit alone, and so do `}` and `]`. */
const bracketBit = 0x20
const opening = 0x7b
const closing = 0x7d

/** Parses bytes that are one JSON object. Throws a 400 for anything else, and for what is nested more than allowed. */
export function parseObject(bytes: Uint8Array, limits: HttpLimits): JsonObject {
  checkNesting(bytes, limits)
  let value: unknown
  try {
    value = JSON.parse(decoder.decode(bytes))
  } catch {
    throw invalid('body', 'is no JSON; see RFC 8259, which has no NaN and no Infinity')
  }
  if (isObject(value)) return value
  throw invalid('body', 'must be an object')
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Before parsing, as what is nested takes many times its bytes, and some parsers call themselves at every level. */
function checkNesting(bytes: Uint8Array, { jsonDepth, jsonContainers }: HttpLimits): void {
  // Most requests have so few brackets, texts included, that there is nothing to look for; and to find these is quick.
  const most = Math.min(jsonDepth, jsonContainers)
  if (countUpTo(bytes, opening, most) + countUpTo(bytes, opening & ~bracketBit, most) <= most) return
  let [depth, containers] = [0, 0]
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte === quote) i = endOfText(bytes, i)
    else if ((byte | bracketBit) === opening) {
      if (++depth > jsonDepth) throw invalid('body', `is nested deeper than ${jsonDepth} levels`)
      if (++containers > jsonContainers)
        throw invalid(
          'body',
          `has more than ${jsonContainers} arrays and objects; send elements in one array`,
        )
    } else if ((byte | bracketBit) === closing) depth--
  }
}

/** How often a byte occurs, or more than `most`. */
function countUpTo(bytes: Uint8Array, byte: number, most: number): number {
  let count = 0
  for (let at = bytes.indexOf(byte); at !== -1 && count <= most; at = bytes.indexOf(byte, at + 1)) count++
  return count
}

function endOfText(bytes: Uint8Array, start: number): number {
  let at = start
  while (at !== -1) {
    at = bytes.indexOf(quote, at + 1)
    if (at === -1) return bytes.length
    let escapes = 0
    while (bytes[at - 1 - escapes] === backslash) escapes++
    if (escapes % 2 === 0) return at
  }
  return at
}
