// The rows of the page for users of TensorFlow.js: a block of JavaScript, and what the TypeScript below it says.
import { blocksIn, type Block } from './fenced-blocks.ts'

export interface TfjsRow {
  readonly theirs: Block
  /** What the comments of both blocks state, as source text. */
  readonly theirResults: readonly string[]
  readonly ourResults: readonly string[]
  /** Whether a text between both begins with "Differs:". */
  readonly differs: boolean
}

export function tfjsRows(page: string, file: string): TfjsRow[] {
  const blocks = blocksIn(page, file)
  const lines = page.split('\n')
  return blocks.flatMap((theirs, i): TfjsRow[] => {
    const ours = blocks[i + 1]
    if (theirs.language !== 'js' || !theirs.code.includes('// =>') || ours?.language !== 'ts') return []
    const between = lines.slice(theirs.line, ours.line)
    return [
      {
        theirs,
        theirResults: resultsIn(theirs.code),
        ourResults: resultsIn(ours.code),
        differs: between.some((line) => line.startsWith('Differs: ')),
      },
    ]
  })
}

const resultsIn = (code: string): string[] => [...code.matchAll(/\/\/ => (.*)$/gm)].map(([, text]) => text!)
