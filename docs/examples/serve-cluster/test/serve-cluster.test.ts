// The example as it is run: three processes, load, a rolling restart, and nothing fails.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeOnNats } from '../../../../tooling/nats/describe.ts'

describeOnNats('digits from three processes', () => {
  it('restarts its members one after the other, and fails no request', async () => {
    const program = join(import.meta.dirname, '../main.ts')
    const flags = ['--conditions=@nx/source', '--disable-warning=ExperimentalWarning']
    const child = spawn(process.execPath, [...flags, program, '4'], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (output += data.toString()))
    const status = await new Promise((resolve) => child.once('exit', resolve))
    expect(output).toMatch(/\d+ requests, 0 failures, 9\d\.\d % read right/)
    expect(status).toBe(0)
    const last = output.slice(output.lastIndexOf('member'))
    for (const name of ['anna', 'boris', 'clara']) expect(last).toMatch(new RegExp(`${name} +up +[1-9]`))
  }, 120_000)
})
