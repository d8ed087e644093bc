// Trains the network if there is none yet, and serves it: open the address that is printed, and draw a digit.
import { existsSync, mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import * as nx from '@nx/nx'
import { start } from '@nx/serving'
import { workerPartitions } from '@nx/serving/worker'
import { networkFile } from './file.ts'
import { batchSizes, digitsServing } from './model.ts'
import { listener } from './site.ts'
import { train } from './train.ts'

const file = networkFile()
if (!existsSync(file)) {
  mkdirSync(dirname(file), { recursive: true })
  console.log('training …')
  console.log(`test accuracy ${(await train(file, 10)).toFixed(4)}, saved as ${file}`)
}

// This thread only moves bytes; the workers compute.
nx.setDefaultBackend(nx.binaryBackend())
const server = await start(digitsServing(file), {
  name: 'digits',
  batchSizes,
  queueLimit: 512,
  partitions: workerPartitions(new URL('./worker.ts', import.meta.url), { count: 2 }),
})
const port = Number(process.env['PORT'] ?? 8000)
const listening = createServer(listener(server)).listen(port, () => {
  console.log(`http://localhost:${(listening.address() as AddressInfo).port}/`)
})
process.once('SIGTERM', stop).once('SIGINT', stop)

/** Answers what was accepted, and nothing more. */
async function stop(): Promise<void> {
  await server.stop()
  listening.close()
  listening.closeAllConnections()
}
