// What two threads gain over one: the same calls on both, by turns, so that what else runs slows both.
// `npm run bench -- threads [--only TEXT] [--json]`. On two cores with nothing else running, the ratio is what counts; on busy ones
// the caller's share of the processor time that one thread takes: half of it is all that two threads can leave.
import { wasmBackend } from '@nx/backend-wasm'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { numbers } from '../table/data.ts'
import { type Given, threaded, upload } from '../table/ours.ts'
import type { GroupOptions } from '../workload.ts'

type Body = (...inputs: readonly Tensor[]) => Tensor

const real = (...shape: number[]): Given => ({ data: numbers(shape.reduce((a, b) => a * b)), shape })
const complex = (...shape: number[]): Given => ({
  data: numbers(2 * shape.reduce((a, b) => a * b)),
  shape,
  type: 'c64',
})

/** Whose last bits differ too. */
function double(length: number): Given {
  const last = numbers(length, 2)
  const data = Float64Array.from(numbers(length), (each, i) => each + last[i]! / 2 ** 25)
  return { data, shape: [length], type: 'f64' }
}

const workloads: Readonly<Record<string, readonly [inputs: readonly Given[], body: Body]>> = {
  'product 1024²': [[real(1024, 1024), real(1024, 1024)], (x, y) => nx.dot(x!, y!)],
  '1000 products 16³': [
    [real(1000, 16, 16), real(1000, 16, 16)],
    (x, y) => nx.dot(x!, y!, { contract: [[2], [1]], batch: [[0], [0]] }),
  ],
  'conv 8×32×56², 3×3': [
    [real(8, 32, 56, 56), real(32, 32, 3, 3)],
    (x, y) => nx.conv(x!, y!, { padding: 'same' }),
  ],
  'exp 10⁶': [[real(1_000_000)], (x) => nx.exp(x!)],
  'softmax 1000²': [[real(1000, 1000)], (x) => nx.softmax(x!)],
  'sum 10⁶': [[real(1_000_000)], (x) => nx.sum(x!)],
  'sum 10⁷': [[real(10_000_000)], (x) => nx.sum(x!)],
  'max 10⁷': [[real(10_000_000)], (x) => nx.reduceMax(x!)],
  'argmax 10⁷': [[real(10_000_000)], (x) => nx.argmax(x!)],
  'sum of 10 columns of 10⁶': [[real(1_000_000, 10)], (x) => nx.sum(x!, { axes: [0] })],
  'sort 1000²': [[real(1000, 1000)], (x) => nx.sort(x!, { axis: 1 })],
  'sort 10⁶': [[real(1_000_000)], (x) => nx.sort(x!)],
  'argsort 10⁶': [[real(1_000_000)], (x) => nx.argsort(x!)],
  'sort 10⁶, f64': [[double(1_000_000)], (x) => nx.sort(x!)],
  'fft 2¹⁶': [[complex(2 ** 16)], (x) => nx.fft(x!)],
  'fft 2²⁰': [[complex(2 ** 20)], (x) => nx.fft(x!)],
  'fft of 1024 rows of 1024': [[complex(1024, 1024)], (x) => nx.fft(x!)],
  'fft of 10⁴ rows of 64': [[complex(10_000, 64)], (x) => nx.fft(x!)],
  'fft of 1024 columns of 1024': [[complex(1024, 1024)], (x) => nx.fft(x!, { axis: 0 })],
}

const rounds = 12
const millisecondsOfRound = 100

interface Sample {
  readonly milliseconds: number
  /** Of processor time of the calling thread. */
  readonly caller: number
}

function sample(run: () => Tensor): Sample {
  const [start, before] = [performance.now(), process.threadCpuUsage()]
  let calls = 0
  do {
    nx.dispose(run())
    calls++
  } while (performance.now() - start < millisecondsOfRound)
  const { user, system } = process.threadCpuUsage(before)
  return { milliseconds: (performance.now() - start) / calls, caller: (user + system) / 1000 / calls }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!

/** Prints a row for each workload. */
export function run({ only, json }: GroupOptions): void {
  if (threaded === undefined) throw new Error('there are no threads here')
  const backends = [wasmBackend() as Backend, threaded]
  if (!json)
    console.log(
      'milliseconds on one thread and on two, ratio of the best and of the median rounds, share of the caller',
    )
  for (const [name, [given, body]] of Object.entries(workloads)) {
    if (!name.includes(only)) continue
    const runs = backends.map((backend) => {
      const inputs = given.map((each) => upload(each, backend))
      return (): Tensor => body(...inputs)
    })
    const samples = Array.from({ length: rounds + 1 }, () => runs.map(sample)).slice(1)
    const [one, two] = [0, 1].map((i) => Math.min(...samples.map((each) => each[i]!.milliseconds))) as [
      number,
      number,
    ]
    const typical = median(samples.map(([a, b]) => a!.milliseconds / b!.milliseconds))
    const share = median(samples.map(([a, b]) => b!.caller / a!.caller))
    if (json) console.log(JSON.stringify({ name, one, two, ratio: one / two, typical, share }))
    else
      console.log(
        `${name.padEnd(30)} ${one.toFixed(3).padStart(9)} ${two.toFixed(3).padStart(9)} ${(one / two).toFixed(2).padStart(6)}× ${typical.toFixed(2).padStart(6)}× ${share.toFixed(2).padStart(6)}`,
      )
  }
}
