// Reading recorded vectors, which are JSON lines.
import type { Vector } from './format.ts'

/**
 * The vectors of one JSON-lines text, in the format of the README of `@nx/vectors`.
 *
 * @example
 * parseVectors('{"id":"binary-1","area":"binary","fn":"add"}')[0]?.fn // => 'add'
 */
export function parseVectors(text: string): Vector[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line.replace(references, toList)) as Vector)
}

/** Lists of references were recorded as objects that repeat the key `ref`. */
const references = /\{("ref":\{"atom":"\w+"\},?)+\}/g

function toList(repeated: string): string {
  return `[${repeated.slice(1, -1).replace(/"ref":\{"atom":("\w+")\}/g, '{"ref":$1}')}]`
}
