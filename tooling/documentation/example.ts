// A piece of example code and where it stands.

export interface Example {
  readonly file: string
  /** Line of the first line of code, counted from 1. */
  readonly line: number
  readonly code: string
  /** The module whose exports win when two packages export the same name. */
  readonly module: string
  /** What ran before it on the same page, where it goes on with that; unchecked here. */
  readonly before?: string
}
