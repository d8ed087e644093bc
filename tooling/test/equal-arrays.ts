// Makes `toEqual` of long arrays as fast as a loop: vitest compares them element by element as objects, which takes it
// microseconds for each. What is equal here is equal there; everything else, and every message, is left to vitest.
import { expect } from 'vitest'

/** Of fewer elements the difference is not felt. */
const long = 64

type Numbers = ArrayLike<unknown> & object

const isLong = (value: unknown): value is Numbers =>
  (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) &&
  (value as unknown as Numbers).length >= long

function equalElements(left: unknown, right: unknown): true | undefined {
  if (!isLong(left) || !isLong(right)) return undefined
  if (left.length !== right.length || Object.getPrototypeOf(left) !== Object.getPrototypeOf(right))
    return undefined
  for (let i = 0; i < left.length; i++) {
    const one = left[i]
    // Not objects, which may be equal without being the same, nor places without an element.
    if (one === undefined || !Object.is(one, right[i])) return undefined
  }
  return true
}

// Files that share a process share what was added.
const place = Symbol.for('nx.test.equal-arrays')
const shared = globalThis as { [place]?: true }
if (shared[place] !== true) expect.addEqualityTesters([equalElements])
shared[place] = true
