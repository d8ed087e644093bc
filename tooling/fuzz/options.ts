// What every kind of fuzzing is told.

export interface Options {
  readonly count: number
  readonly seed: number
  readonly backend: string
  readonly record: boolean
}
