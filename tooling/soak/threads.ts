// Mixed calls on two threads for a long time: whatever is shared leaves its memory as it was, and the threads alive.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { pool, pooled } from '../../packages/backend-wasm/test/pools.ts'

/** What a run came to. */
export interface Soaked {
  readonly calls: number
  /** Jobs that the threads shared. */
  readonly jobs: number
  /** Threads at the end. */
  readonly threads: number
  /** Bytes in linear memory beyond those after the first half of the calls. */
  readonly heldBytes: number
  /** How much more resident memory the process takes than after the first half. */
  readonly grownMegabytes: number
  /** The first call whose result was another one than at first. */
  readonly wrong: string | undefined
}

/** Work of a call that is shared, small enough that millions of calls take minutes. */
const work = 2000

/** Results are compared at one of so many calls. */
const comparedEach = 97

type Call = readonly [name: string, run: () => Tensor]

function callsOn(backend: Backend): Call[] {
  const x = nx.sin(nx.iota([64 * 256], { type: 'f32', backend }))
  const matrix = nx.reshape(x, [64, 256])
  const image = nx.reshape(x, [4, 4, 32, 32])
  const kernel = nx.reshape(nx.slice(x, [0], [4 * 4 * 9]), [4, 4, 3, 3])
  const places = nx.remainder(nx.multiply(nx.iota([4096], { type: 's32', backend }), 7919), 64 * 256)
  const [z, lines] = [nx.asType(x, 'c64'), nx.asType(matrix, 'c64')]
  // What is made on the way is garbage, unless it is compiled.
  const gram = jit((y: Tensor) => nx.dot(y, nx.transpose(y)))
  const convolve = jit((y: Tensor) => nx.conv(y, kernel, { padding: 'same' }))
  const taken = jit((y: Tensor) => nx.take(y, places))
  const step = jit((y: Tensor) => nx.sum(nx.multiply(nx.exp(y), nx.subtract(y, nx.mean(y))), { axes: [0] }))
  return [
    ['exp', () => nx.exp(x)],
    ['dot', () => gram(matrix) as Tensor],
    ['sum', () => nx.sum(x)],
    ['reduceMax of columns', () => nx.reduceMax(matrix, { axes: [0] })],
    ['softmax', () => nx.softmax(matrix)],
    ['sort', () => nx.sort(matrix, { axis: 1 })],
    ['topK', () => larger(matrix)],
    ['fft of lines', () => nx.fft(lines)],
    ['fft of a line', () => nx.fft(z)],
    ['conv', () => convolve(image) as Tensor],
    ['take', () => taken(x) as Tensor],
    ['cumulativeSum', () => nx.cumulativeSum(matrix, { axis: 1 })],
    ['argmax', () => nx.argmax(matrix, { axis: 1 })],
    ['compiled', () => step(matrix) as Tensor],
  ]
}

/** The values of `topK`, whose places are disposed of. */
function larger(x: Tensor): Tensor {
  const [values, places] = nx.topK(x, { k: 5 })
  nx.dispose(places)
  return values
}

/** Makes so many calls; each result is disposed of. */
export async function soak(count: number): Promise<Soaked> {
  const own = await pool(2, work)
  const calls = callsOn(pooled(own) as Backend)
  const bytesOf = (result: Tensor): string => Buffer.from(nx.toBinary(result)).toString('base64')
  const first = calls.map(([, run]) => bytesOf(run()))
  const megabytes = (): number => process.memoryUsage().rss / 2 ** 20
  let wrong: string | undefined
  const run = (from: number, to: number): void => {
    for (let call = from; call < to; call++) {
      const which = call % calls.length
      const result = calls[which]![1]()
      if (call % comparedEach === 0 && bytesOf(result) !== first[which])
        wrong ??= `${calls[which]![0]}, call ${call}`
      nx.dispose(result)
    }
  }
  // With turns of the event loop, in which garbage is finalized.
  const turns = async (from: number, to: number): Promise<void> => {
    for (let at = from; at < to; at += 1000) {
      run(at, Math.min(to, at + 1000))
      await new Promise((resolve) => setTimeout(resolve))
    }
  }
  const half = Math.ceil(count / 2)
  await turns(0, half)
  const [resident, before] = [own.memory.stats().residentBytes, megabytes()]
  await turns(half, count)
  const soaked = {
    calls: count,
    jobs: own.jobs,
    threads: own.threads,
    heldBytes: own.memory.stats().residentBytes - resident,
    grownMegabytes: Math.round(megabytes() - before),
    wrong,
  }
  await own.terminate()
  return soaked
}

/** How much resident memory may grow: what engines do not give back at once. */
export const grownLimit = 50

export const held = ({ threads, heldBytes, grownMegabytes, wrong }: Soaked): boolean =>
  threads === 2 && heldBytes <= 0 && grownMegabytes < grownLimit && wrong === undefined

/** Prints what a run came to; gives whether all held. */
export async function soakThreads(count: number): Promise<boolean> {
  const start = performance.now()
  const soaked = await soak(count)
  const seconds = ((performance.now() - start) / 1000).toFixed(0)
  console.log(
    `${soaked.calls.toLocaleString('en')} mixed calls, ${soaked.jobs.toLocaleString('en')} jobs of ${soaked.threads} threads in ${seconds} s: ` +
      `${soaked.heldBytes} bytes held more, ${soaked.grownMegabytes} of ${grownLimit} MB grown, ` +
      `${soaked.wrong === undefined ? 'always the same results' : `another result of ${soaked.wrong}`}  ${held(soaked) ? 'ok' : 'FAILED'}`,
  )
  return held(soaked)
}
