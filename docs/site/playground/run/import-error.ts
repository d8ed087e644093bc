// An import of what there is not.

/** Told before a program runs, with the line; for modules that are imported while it runs, the stack has it. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
  readonly loc: { readonly line: number } | undefined

  constructor(message: string, line?: number) {
    super(message)
    this.loc = line === undefined ? undefined : { line }
  }
}
