// What the reference says about one export.

export type Kind = 'function' | 'class' | 'constant' | 'type'

export interface Option {
  readonly name: string
  readonly type: string
  readonly text: string
}

export interface Use {
  readonly name: string
  readonly key: string
}

export interface Entry {
  readonly name: string
  readonly kind: Kind
  /** The module to import it from, such as `@nx/tensor/constants`. */
  readonly module: string
  /** How else it is reached: by other modules, or within a namespace of `@nx/nx`. */
  readonly also: readonly string[]
  /** Declarations without bodies, overloads one below the other. */
  readonly signature: string
  /** Text of the doc comment, in Markdown. */
  readonly text: string
  /** Texts of the `@throws` tags. */
  readonly errors: readonly string[]
  readonly examples: readonly string[]
  /** What the interfaces hold that parameters named `options` have. */
  readonly options: readonly Option[]
  /** Types that the signature names, as it names them. */
  readonly uses: readonly Use[]
  /** The same for all modules that export it. */
  readonly key: string
  /** Path within the repository. */
  readonly file: string
  readonly line: number
}
