// Lists the modules that a source file imports.

export interface Import {
  readonly specifier: string
  readonly line: number
}

const pattern = /(?:^|[^.\w#])(?:from|import)\s*\(?\s*(?:\/\*.*?\*\/\s*)?(['"])([@\w./:-]+)\1/g

/** Static and dynamic imports and re-exports, comments left out. */
export function importsOf(text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, (comment) =>
    comment.replaceAll(/[^\n]/g, ' '),
  )
  return [...code.matchAll(pattern)].map((match) => ({
    specifier: match[2] as string,
    line: code.slice(0, match.index + match[0].length).split('\n').length,
  }))
}

/** `@nx/tensor/constants` to `@nx/tensor`. */
export function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string)
}
