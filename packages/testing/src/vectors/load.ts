// Reading recorded vectors: plain or gzipped JSON lines.
import type { Vector } from './format.ts'

/** The vectors of one JSON-lines text. */
export function parseVectors(text: string): Vector[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Vector)
}
