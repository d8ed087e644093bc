// Where real Nx is wrong and we rule differently: each rule holds for every vector it describes.
import type { Vector } from './format.ts'

/** A deliberate difference from Nx. */
export interface Ruling {
  readonly reason: string
  /** Which vectors it is about: function, type, condition. */
  readonly applies: (vector: Vector) => boolean
  /** We raise where Nx does not, or the other way round. */
  readonly raises?: boolean
  /** Compares the result with the right answer. */
  readonly check?: (result: unknown, vector: Vector) => Promise<string | null>
}

const rulings: readonly Ruling[] = []

/** The rule a vector falls under, if any. */
export function ruleFor(vector: Vector): Ruling | undefined {
  return rulings.find((ruling) => ruling.applies(vector))
}
