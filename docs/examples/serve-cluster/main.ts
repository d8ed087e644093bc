// Three processes read digits over NATS while load goes on and each of them is restarted: `main.ts [SECONDS]`.
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '@nats-io/transport-node'
import * as nx from '@nx/nx'
import type { Batch } from '@nx/serving'
import { cluster } from '@nx/serving/cluster'
import { natsTransport } from '@nx/serving-nats'
import { startNatsServer } from '../../../tooling/nats/server.ts'
import { generator, loadDigits } from '../digits/data.ts'
import { train } from '../serve-digits/train.ts'
import { Load, type Signed } from './load.ts'
import { startMember, stopMember } from './processes.ts'
import { draw } from './table.ts'

const seconds = Number(process.argv[2] ?? 20)
const folder = mkdtempSync(join(tmpdir(), 'serve-cluster-'))
const file = join(folder, 'digits.safetensors')
console.log(`test accuracy ${(await train(file, 3)).toFixed(4)}`)

// A server that is there already, or one for the time of this program.
const own = process.env['NATS_URL'] === undefined ? await startNatsServer() : null
const url = own?.url ?? process.env['NATS_URL']!
const names = ['anna', 'boris', 'clara']
const members = await Promise.all(names.map((name) => startMember(url, file, name)))

// The client only sends bytes and compares numbers.
nx.setDefaultBackend(nx.binaryBackend())
const connection = await connect({ servers: url, maxReconnectAttempts: -1 })
const transport = natsTransport(connection)
const client = await cluster<Batch, Signed>(transport, { name: 'digits' })
const load = new Load(client, loadDigits(generator(42)).test, 200)
const table = setInterval(() => draw(client.members(), load), process.stdout.isTTY ? 250 : 2000)

await sleep((seconds / 4) * 1000)
for (const [i, name] of names.entries()) {
  await stopMember(members[i]!)
  members[i] = await startMember(url, file, name)
  await sleep((seconds / 8) * 1000)
}
await sleep((seconds / 4) * 1000)

await load.stop()
clearInterval(table)
draw(client.members(), load)
const { requests, answers, right, failures } = load.counts
console.log(
  `${requests} requests, ${failures} failures, ${((100 * right) / answers).toFixed(1)} % read right`,
)

await client.close()
await transport.close()
await connection.close()
await Promise.all(members.map(stopMember))
await own?.stop()
await rm(folder, { recursive: true })
process.exitCode = failures === 0 ? 0 : 1
