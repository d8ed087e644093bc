// Clients that keep a connection each and send the next request when the answer is there.
import { quantile } from '../../shared/quantile.ts'
import { HttpConnection, requestBytes } from '../../shared/http-connection.ts'
import type { ServerProcess } from './server-process.ts'

/** How a server is asked. */
export interface Protocol {
  readonly path: string
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

export interface Load {
  readonly requestsPerSecond: number
  /** Milliseconds. */
  readonly p99: number
  /** Microseconds of processor time that a request takes of the server. */
  readonly processorTime: number
}

const bytesOf = ({ path, headers, body }: Protocol): Buffer => requestBytes(path, headers, body)

/** The body of one answer; rejects for one that is no success. */
export async function ask(port: number, protocol: Protocol): Promise<Buffer> {
  const connection = new HttpConnection(port)
  const { status, body } = await connection.request(bytesOf(protocol))
  connection.close()
  if (status !== 200) throw new Error(`the server answered ${status}: ${body.toString().slice(0, 500)}`)
  return body
}

/** Closed-loop load for a while. */
export async function load(
  { port, processorTime }: ServerProcess,
  protocol: Protocol,
  clients: number,
  durationMs: number,
): Promise<Load> {
  const request = bytesOf(protocol)
  const latencies: number[] = []
  const before = await processorTime()
  const begin = performance.now()
  const client = async (): Promise<void> => {
    const connection = new HttpConnection(port)
    for (let sent = begin; sent - begin < durationMs;) {
      sent = performance.now()
      const { status } = await connection.request(request)
      if (status !== 200) throw new Error(`the server answered ${status}`)
      latencies.push(performance.now() - sent)
    }
    connection.close()
  }
  await Promise.all(Array.from({ length: clients }, client))
  const seconds = (performance.now() - begin) / 1000
  return {
    requestsPerSecond: latencies.length / seconds,
    p99: quantile(latencies, 0.99),
    processorTime: ((await processorTime()) - before) / latencies.length,
  }
}
