// A handler beside random requests: errors are well formed, answers right, and memory stays.
import { httpHandler } from '@nx/serving/http'
import { Random } from '../../../../serialize/test/fuzz/random.ts'
import { collect, memory } from '../../../../serialize/test/memory.ts'
import { type Answer, faultOf } from './check.ts'
import { echoServers } from './models.ts'
import { type FuzzRequest, fuzzRequest } from './request.ts'

/** What a run found. */
export interface HttpFuzzReport {
  readonly requests: number
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<string, number>>
  /** Milliseconds of the longest request, those left out that the client lets wait. */
  readonly longest: number
  /** Bytes by which memory stood above that of the start at most, what nobody holds any more included. */
  readonly most: number
  /** Bytes by which it grew in all. */
  readonly growth: number
  readonly failures: readonly string[]
}

/** So many are asked at a time, so that requests of several share batches. */
const together = 16

/** Asks so many requests, which the seed determines; of each, `seed` and its number give the request again. */
export async function fuzzHttp(count: number, seed: number): Promise<HttpFuzzReport> {
  const servers = await echoServers()
  const failures: string[] = []
  const statuses: Record<string, number> = {}
  const errors: unknown[] = []
  const handler = httpHandler({
    models: servers,
    limits: { bodyBytes: 65_536, headerBytes: 8192, bodyTimeoutMs: 20, keepAliveMs: 1000 },
    onError: (error) => void errors.push(error),
  })
  let [next, longest, most] = [0, 0, 0]
  const worker = async (): Promise<void> => {
    while (next < count) {
      const number = next++
      const request = fuzzRequest(new Random(seed + Math.imul(number, 0x9e3779b1)))
      const start = performance.now()
      const [answer, fault] = await ask(handler, request)
      if (request.delivery !== 'silence') longest = Math.max(longest, performance.now() - start)
      const status = answer?.status ?? 'none'
      statuses[status] = (statuses[status] ?? 0) + 1
      if (fault !== undefined) failures.push(`request ${number} of seed ${seed}: ${fault}`)
      if (number % 1000 === 0) most = Math.max(most, memory() - before)
    }
  }
  collect()
  const before = memory()
  await Promise.all(Array.from({ length: together }, worker))
  for (const server of Object.values(servers)) {
    const { pending, received, succeeded, cancelled } = server.stats()
    if (pending !== 0 || received !== succeeded + cancelled)
      failures.push(
        `of ${received} requests ${succeeded} succeeded, ${cancelled} were cancelled, ${pending} left`,
      )
    await server.stop()
  }
  failures.push(...errors.map((error) => `the handler failed: ${String(error)}`))
  collect()
  return { requests: count, statuses, longest, most, growth: memory() - before, failures }
}

async function ask(
  handler: (request: Request) => Promise<Response>,
  request: FuzzRequest,
): Promise<readonly [answer: Answer | null, fault: string | undefined]> {
  const abort = new AbortController()
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('no answer within 10 s')), 10_000)
  try {
    const answering = handler(toRequest(request, abort))
    const response = await Promise.race([answering, late])
    const body = new Uint8Array(await Promise.race([response.arrayBuffer(), late]))
    const answer = { status: response.status, headers: response.headers, body }
    return [answer, faultOf(request, answer)]
  } catch (error) {
    return [null, error instanceof Error ? (error.stack ?? error.message) : String(error)]
  } finally {
    clearTimeout(timer)
  }
}

function toRequest(fuzzed: FuzzRequest, abort: AbortController): Request {
  const { method, path, headers, body, delivery } = fuzzed
  const init = { method, headers, signal: abort.signal }
  const url = `http://localhost${path}`
  if (body === null) return new Request(url, init)
  if (delivery === 'whole') return new Request(url, { ...init, body: body as BodyInit })
  let at = 0
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = body.subarray(at, (at += 1 + Math.floor(body.length / 3)))
      if (piece.length > 0) controller.enqueue(piece)
      else if (delivery === 'pieces') controller.close()
      else if (delivery === 'error') controller.error(new Error('reset'))
      else if (delivery === 'gone') abort.abort()
    },
  })
  return new Request(url, { ...init, body: stream, duplex: 'half' } as RequestInit)
}
