// The commands of docs/http.md, run by curl beside a server of Node. `vitest -u` writes down what comes.
import { execFile, execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { forms, listen } from './node-server.ts'
import { realModels } from './real-models.ts'

const page = join(import.meta.dirname, '../../../../docs/http.md')
const limits = { bodyBytes: 4096, headerBytes: 2048 }
const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
})

/** The ports of a server that works, and of one that does not. */
async function listening(form: (typeof forms)[number]): Promise<readonly [number, number]> {
  const { models, troubled, stop } = await realModels()
  const first = await listen(form, { models, limits, onError: () => {} })
  const second = await listen(form, { models: troubled, limits })
  closing.push(first.close, second.close, stop)
  return [first.port, second.port]
}

const changing = /^(?:date|connection|keep-alive):.*\n/gim
const identifier = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g

/** What a command prints, without what differs from one time to the next. */
async function outputOf(command: string, ports: readonly [number, number]): Promise<string> {
  const script = command
    .replaceAll('localhost:8000', `127.0.0.1:${ports[0]}`)
    .replaceAll('localhost:8001', `127.0.0.1:${ports[1]}`)
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { timeout: 10_000 })
  const text = stdout
    .replaceAll('\r', '')
    .replaceAll(changing, '')
    .replaceAll(identifier, '00000000-0000-4000-8000-000000000000')
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** The page with the outputs that come now. */
async function replay(text: string, ports: readonly [number, number]): Promise<string> {
  const parts: string[] = []
  let console = false
  let command: string[] = []
  const run = async (): Promise<void> => {
    if (command.length === 0) return
    const [start, ...rest] = command.map((line) => line.slice(2))
    const output = await outputOf([start, ...rest].join('\n'), ports)
    parts.push(`${command.join('\n')}\n${output}`)
    command = []
  }
  for (const line of text.trimEnd().split('\n')) {
    const continues = command.length > 0 && line.startsWith('> ')
    if (console && (line.startsWith('$ ') || line === '```')) await run()
    if (console && (line.startsWith('$ ') || continues)) command.push(line)
    else if (!console || line === '```') parts.push(`${line}\n`)
    if (line.startsWith('```')) console = line === '```console'
  }
  return parts.join('')
}

it.each(forms)('%s answers curl as docs/http.md says', async (form) => {
  try {
    execFileSync('curl', ['--version'])
  } catch {
    throw new Error(
      'curl is not installed, and this test is about a client that is not ours: apt-get install curl',
    )
  }
  const text = readFileSync(page, 'utf8')
  await expect(await replay(text, await listening(form))).toMatchFileSnapshot(page)
})
