// What both kinds of fuzzing are told.

export interface Options {
  readonly count: number
  readonly seed: number
  readonly backend: string
  readonly record: boolean
}
