// The program of the README, run as it stands on a server of the test.
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeOnNats } from '../../../tooling/nats/describe.ts'
import { startNatsServer } from '../../../tooling/nats/server.ts'

describeOnNats('the program of the README', () => {
  it('prints what it says', async () => {
    await using server = await startNatsServer()
    const text = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
    const program = /```ts\n([^]*?)```/.exec(text)![1]!
    expect(program).toContain('nats://localhost:4222')
    const folder = join(import.meta.dirname, '../../../.cache')
    mkdirSync(folder, { recursive: true })
    const file = join(folder, `nats-readme-${process.pid}.ts`)
    writeFileSync(file, program.replace('nats://localhost:4222', server.url))
    const child = spawn(process.execPath, ['--conditions=@nx/source', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [output, errors] = ['', '']
    child.stdout.on('data', (data: Buffer) => (output += data.toString()))
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
    const status = await new Promise((resolve) => child.once('exit', resolve))
    rmSync(file)
    expect([status, output.trim()], errors).toEqual([0, '[ [ 2, 4, 6 ] ]'])
  })
})
