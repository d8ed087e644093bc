// The rows of the NumPy cheatsheet: what is written in Python, what it says it gives, and what the TypeScript beside it says.

export interface NumpyRow {
  readonly heading: string
  /** Line of the first line of Python, counted from 1. */
  readonly line: number
  /** The Python without the results it states. */
  readonly python: string
  /** The results stated, in order. */
  readonly stated: readonly string[]
  /** What the TypeScript below says its expressions give, as source text; none where there is no counterpart. */
  readonly ours: readonly string[]
  /** Whether the text of the row begins with "Differs:". */
  readonly differs: boolean
}

/** The rows of a page, one for each block of Python. */
export function numpyRows(page: string): NumpyRow[] {
  const lines = page.split('\n')
  const rows: NumpyRow[] = []
  let heading = ''
  let differs = false
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    if (/^#+ /.test(line)) [heading, differs] = [line.replace(/^#+ /, ''), false]
    if (line.startsWith('Differs: ')) differs = true
    if (line !== '```python') continue
    const end = lines.indexOf('```', index)
    const block = lines.slice(index + 1, end)
    rows.push({
      heading,
      line: index + 2,
      python: block.filter((each) => !each.startsWith('#')).join('\n'),
      stated: statedIn(block),
      ours: oursAfter(lines, end),
      differs,
    })
    index = end
  }
  return rows
}

/** A comment that begins with an arrow, and the comment lines below it, is the text of one result. */
function statedIn(block: readonly string[]): string[] {
  const found: string[] = []
  for (const line of block) {
    if (line.startsWith('# => ')) found.push(line.slice(5))
    else if (line.startsWith('#    ')) found.push(`${found.pop() ?? ''}\n${line.slice(5)}`)
  }
  return found
}

/** What the first block of TypeScript says before the next heading. */
function oursAfter(lines: readonly string[], from: number): string[] {
  const next = lines.findIndex((line, index) => index > from && /^(#+ |```(python|ts))/.test(line))
  if (next < 0 || !lines[next]!.startsWith('```ts')) return []
  const block = lines.slice(next + 1, lines.indexOf('```', next + 1))
  return block.flatMap((line) => {
    const [, text] = /\/\/ => (.*)$/.exec(line) ?? []
    return text === undefined ? [] : [text]
  })
}

/** The block of Python with what each expression gave in a comment below it. */
export function withResults(
  python: string,
  results: readonly { readonly line: number; readonly text: string }[],
): string {
  const byLine = new Map(results.map(({ line, text }) => [line, text]))
  const lines = python.split('\n').flatMap((code, index) => {
    const text = byLine.get(index + 1)
    if (text === undefined) return [code]
    const [first, ...rest] = text.split('\n')
    return [code, `# => ${first}`, ...rest.map((each) => `#    ${each}`)]
  })
  return lines.join('\n')
}
