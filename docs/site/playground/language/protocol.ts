// What the editor and the worker that knows the types tell each other.

/** A question about the program; `text` comes with each, so that answers are about what was asked. */
export type Question =
  | { readonly kind: 'complete'; readonly position: number; readonly explicit: boolean }
  | { readonly kind: 'details'; readonly position: number; readonly name: string; readonly source: Source }
  | { readonly kind: 'hover'; readonly position: number }
  | { readonly kind: 'check' }

/** Where a completion that has to be imported comes from, as the language service wants it back. */
export type Source = { readonly source?: string | undefined; readonly data?: unknown }

export interface Asked {
  readonly call: number
  readonly text: string
  readonly question: Question
  /** Where the declarations are, which the worker reads once. */
  readonly declarations: string
}

export interface Answered {
  readonly call: number
  readonly answer: unknown
  readonly error?: string
}

/** The answer to `complete`. */
export interface Completions {
  readonly from: number
  readonly items: readonly CompletionItem[]
}

export interface CompletionItem extends Source {
  readonly name: string
  readonly kind: string
  readonly sort: string
}

/** The answer to `details`. */
export interface Details {
  readonly signature: string
  readonly documentation: string
  /** Changes elsewhere that the completion needs, such as an import. */
  readonly changes: readonly { readonly from: number; readonly to: number; readonly insert: string }[]
}

/** The answer to `hover`. */
export interface Hover {
  readonly from: number
  readonly to: number
  readonly signature: string
  readonly documentation: string
}

/** One of the answers to `check`. */
export interface Problem {
  readonly from: number
  readonly to: number
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
}
