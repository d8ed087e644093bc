// Cuts the `@example` blocks out of a doc comment.
import type { Example } from './example.ts'

/** Examples of the comment at `[start, end)` of a file's text; line numbers are those of the file. */
export function examplesOf(
  text: string,
  start: number,
  end: number,
  place: Pick<Example, 'file' | 'module'>,
): Example[] {
  const firstLine = text.slice(0, start).split('\n').length
  const lines = text
    .slice(start, end)
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*(\/\*\*|\*(?=\s|$)) ?/, ''))
  const examples: Example[] = []
  for (let index = 0; index < lines.length; index++) {
    const opening = /^@example\b(.*)$/.exec(lines[index] ?? '')
    if (opening === null) continue
    // A sentence on the line of the tag is a caption.
    const from = index + 1
    let to = from
    while (to < lines.length && !/^@\w/.test(lines[to] ?? '')) to++
    const code = lines.slice(from, to).map((line) => (/^\s*```/.test(line) ? '' : line))
    if (code.some((line) => line.trim() !== '')) {
      examples.push({ ...place, line: firstLine + from, code: code.join('\n') })
    }
    index = to - 1
  }
  return examples
}
