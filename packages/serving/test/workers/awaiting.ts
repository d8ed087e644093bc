// A program that awaits a call and a drain, with nothing else to do: it goes on after each, and ends with nothing closed.
import { binaryBackend } from '@nx/backend-binary'
import { Batch, jitServing, start } from '@nx/serving'
import { cluster, inProcessNetwork, join } from '@nx/serving/cluster'
import { multiply, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'

setDefaultBackend(binaryBackend())
const network = inProcessNetwork({ delayMs: [5, 5] })
const server = await start(jitServing((x: Tensor) => multiply(x, 2)))
await join(network.transport(), server, { name: 'double' })
const client = await cluster<Batch, Tensor>(network.transport(), { name: 'double' })
const output = await client.batchedRun(Batch.stack([1, 2]), { timeoutMs: 60_000 })
console.log(JSON.stringify(toArray(output)))

// A message that is due before its timer is set: Node would warn of negative ones.
const near = inProcessNetwork({ delayMs: [0, 1e-9] })
const [host, caller] = [near.transport(), near.transport()]
const load = () => ({ pending: 0, queuedRows: 0, waitMs: 0, ready: true })
const member = { id: 'm', name: 'hangs', protocol: 1, weight: 1, metadata: {} }
const reached = Promise.withResolvers<void>()
const hang = (): Promise<never> => {
  reached.resolve()
  return new Promise(() => {})
}
const registration = await host.serve(member, { load, call: hang, async *stream() {} })
await caller.discover('hangs')
const abort = new AbortController()
const call = caller.call(member, new Uint8Array(1), { timeoutMs: 60_000, signal: abort.signal })
await reached.promise
// The member does not hear that the caller gives up.
near.silence(caller, true)
abort.abort()
await call.catch(({ code }: { code: string }) => console.log(code))
await registration.drain(20)
console.log('drained')
