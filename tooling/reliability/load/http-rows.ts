// Rows over HTTP, by the Open Inference Protocol with binary tensors, on as many connections as are busy at a time.
import { tensor, type Tensor, toTypedArray } from '@nx/tensor'
import { NxError } from '@nx/types'
import type { RequestOptions } from '@nx/serving'
import { type Answer, HttpConnection, requestBytes } from '../../shared/http-connection.ts'
import { type Rows, width } from './callers.ts'

/** What statuses mean, as errors that a server in this process would give. */
const codes: Readonly<Record<number, string>> = {
  429: 'overloaded',
  499: 'cancelled',
  503: 'shutting_down',
  504: 'deadline_exceeded',
}

/** Requests before their rows, by deadline. */
const heads = new Map<number | undefined, Buffer>()

/** The request for a row, with its deadline. */
export function inferRequest(row: Float32Array, timeoutMs?: number): Buffer {
  const head = heads.get(timeoutMs) ?? headOf(row, timeoutMs)
  heads.set(timeoutMs, head)
  return Buffer.concat([head, new Uint8Array(row.buffer, row.byteOffset, row.byteLength)])
}

function headOf(row: Float32Array, timeoutMs?: number): Buffer {
  const timeout = timeoutMs === undefined ? {} : { timeout: Math.round(timeoutMs * 1000) }
  const parameters = { binary_data_output: true, ...timeout }
  const binary = { binary_data_size: row.byteLength }
  const input = { name: 'input', shape: [1, row.length], datatype: 'FP32', parameters: binary }
  const json = Buffer.from(JSON.stringify({ inputs: [input], parameters }))
  const headers = [
    'content-type: application/octet-stream',
    `inference-header-content-length: ${json.length}`,
  ]
  const body = Buffer.concat([json, new Uint8Array(row.byteLength)])
  return requestBytes('/v2/models/rows/infer', headers, body).subarray(0, -row.byteLength)
}

export class HttpRows implements Rows {
  /** Refusals that did not say when to come again. */
  withoutRetryAfter = 0
  protected readonly port: number
  protected readonly idle: HttpConnection[] = []

  constructor(port: number) {
    this.port = port
  }

  async batchedRun(input: Tensor, { timeoutMs }: RequestOptions = {}): Promise<Tensor> {
    const { status, head, body } = await this.ask(
      inferRequest(toTypedArray(input) as Float32Array, timeoutMs),
    )
    if (status === 200) return tensor(new Float32Array(new Uint8Array(body.subarray(-width * 4)).buffer))
    if (status === 429 && !head.includes('\r\nretry-after: ')) this.withoutRetryAfter++
    throw new NxError(
      codes[status] ?? 'http',
      'HttpRows',
      `the server answered ${status}: ${body.toString()}`,
    )
  }

  async ask(request: Uint8Array): Promise<Answer> {
    // Servers close what was idle for a while, which clients may learn too late.
    let connection = this.idle.pop()
    while (connection !== undefined && !connection.isUsable) {
      connection.close()
      connection = this.idle.pop()
    }
    connection ??= new HttpConnection(this.port)
    const answer = await connection.request(request)
    this.idle.push(connection)
    return answer
  }

  close(): void {
    for (const connection of this.idle) connection.close()
  }
}
