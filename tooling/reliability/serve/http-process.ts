// A server of rows over HTTP, on a port that it tells its parent, as is its resident set whenever it is asked.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { binaryBackend } from '@nx/backend-binary'
import { start } from '@nx/serving'
import { nodeListener } from '@nx/serving/http'
import { setDefaultBackend } from '@nx/tensor'
import { batchedEcho } from './echo.ts'

const { computeMs, batchSize, queueLimit, limits } = JSON.parse(process.argv[2]!) as HttpSettings

/** What it is started with. */
export interface HttpSettings {
  readonly computeMs: number
  readonly batchSize: number
  readonly queueLimit?: number
  readonly limits?: {
    readonly bodyBytes?: number
    readonly heldBytes?: number
    readonly bodyTimeoutMs?: number
  }
}

setDefaultBackend(binaryBackend())
const server = await start(batchedEcho(computeMs), {
  batchSize,
  name: 'rows',
  ...(queueLimit === undefined ? {} : { queueLimit }),
})
const listener = nodeListener({ models: { rows: server }, ...(limits === undefined ? {} : { limits }) })
const listening = createServer(listener).listen(0, '127.0.0.1', () =>
  process.send!((listening.address() as AddressInfo).port),
)
process.on('message', () => process.send!({ resident: process.memoryUsage.rss(), stats: server.stats() }))
process.on('disconnect', () => process.exit())
