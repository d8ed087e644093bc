// From places to things: of those of a kind that cover one another, the best counts.
import { labels } from './labels.ts'

/** Something on a picture; its box is in parts of the width and height. */
export interface Thing {
  readonly label: string
  readonly score: number
  readonly box: readonly [left: number, top: number, right: number, bottom: number]
}

/** Places as numbers, the best first; corners of all of them, four for each, in pixels of `side`. */
export interface PlaceNumbers {
  readonly scores: readonly number[]
  readonly kinds: readonly number[]
  readonly corners: readonly number[]
}

export interface DistinctOptions {
  readonly side: number
  /** Places with less are left out. */
  readonly least: number
  /** Two of a kind are one where they share at least so much of what they cover together. */
  readonly overlap: number
}

export function distinct(
  { scores, kinds, corners }: PlaceNumbers,
  { side, least, overlap }: DistinctOptions,
): Thing[] {
  const things: Thing[] = []
  scores.forEach((score, i) => {
    if (score < least) return
    const inside = (x: number): number => Math.max(0, Math.min(1, x / side))
    const box = corners.slice(4 * i, 4 * i + 4).map(inside) as [number, number, number, number]
    const label = labels[kinds[i]!]!
    if (things.every((other) => other.label !== label || shared(other.box, box) < overlap))
      things.push({ label, score, box })
  })
  return things
}

/** What two boxes share, over what they cover together. */
function shared(a: Thing['box'], b: Thing['box']): number {
  const across = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]))
  const down = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]))
  const area = (box: Thing['box']): number => (box[2] - box[0]) * (box[3] - box[1])
  const both = across * down
  return both / (area(a) + area(b) - both)
}
