// Cuts fenced blocks of TypeScript and JavaScript out of a Markdown file.
import { readFileSync } from 'node:fs'
import type { Example } from './example.ts'

export interface Block extends Example {
  readonly language: 'ts' | 'js'
  /** Why it is not run, from ` ```ts no-run: why `; empty if it says `no-run` and no reason. */
  readonly notRun?: string
}

const fence = /^\s*```(ts|typescript|js|javascript)\b(.*)$/

/** Every fenced block of the file with code in it. */
export function fencedBlocks(file: string): Block[] {
  return blocksIn(readFileSync(file, 'utf8'), file)
}

export function blocksIn(text: string, file: string): Block[] {
  const lines = text.split('\n')
  const blocks: Block[] = []
  for (let index = 0; index < lines.length; index++) {
    const [, language, info] = fence.exec(lines[index] ?? '') ?? []
    if (language === undefined) continue
    const from = index + 1
    let to = from
    while (to < lines.length && !/^\s*```/.test(lines[to] ?? '')) to++
    const before = /\bcontinued\b/.test(info ?? '') ? blocks.at(-1) : undefined
    const reason = /\bno-run\b:?(.*)$/.exec(info ?? '')?.[1]?.trim()
    blocks.push({
      file,
      line: from + 1,
      code: lines.slice(from, to).join('\n'),
      module: '@nx/nx',
      language: language.startsWith('t') ? 'ts' : 'js',
      ...(reason === undefined ? {} : { notRun: reason }),
      ...(before === undefined ? {} : { before: `${before.before ?? ''}${before.code}\n` }),
    })
    index = to
  }
  return blocks
}
