// What authors of backends read in an editor: the declaration of each primitive says what it means.
const members = /^type Primitives = \{$([\s\S]*?)^\};?$/m

/** The primitives that declaration files of `@nx/types` leave without a doc comment. */
export function contractProblems(declarations: readonly string[]): string[] {
  const body = declarations
    .map((text) => members.exec(text.replaceAll('export type', 'type'))?.[1])
    .find(Boolean)
  if (body === undefined) return ['no declaration of Primitives was found']
  const lines = body.split('\n')
  const bare = lines.flatMap((line, i) => {
    const name = /^ {2,4}(\w+): /.exec(line)?.[1]
    return name === undefined || /\*\/\s*$/.test(lines[i - 1]!) ? [] : [name]
  })
  return bare.map((name) => `the declaration of the primitive ${name} does not say what it means`)
}
