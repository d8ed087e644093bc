// Row 18: a row gives the same bits whatever it is computed with.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { Batch, jitServing, type ServingOptions, start } from '@nx/serving'
import { add, dot, max, reshape, softmax, tensor, type Tensor, toTypedArray } from '@nx/tensor'
import { random } from '@nx/testing'
import type { Backend } from '@nx/types'
import { inputs, outputs, weights } from '../../bench/serving/model.ts'
import { atMost, type Context, type Finding, none, type Row } from '../row.ts'
import { ofWanted, steps } from '../steps.ts'

/** The network of the digits example. */
function network(backend: Backend): (x: Tensor) => Tensor {
  const on = (data: Float32Array, shape: readonly number[]): Tensor =>
    reshape(tensor(data, { backend }), shape)
  const hidden = weights.b1.length
  const [w1, w2] = [on(weights.w1, [inputs, hidden]), on(weights.w2, [hidden, outputs])]
  const [b1, b2] = [on(weights.b1, [hidden]), on(weights.b2, [outputs])]
  return (x) => softmax(add(dot(max(add(dot(x, w1), b1), 0), w2), b2), { axis: 1 })
}

/**
 * Allowed sizes. Batches of one row are left out: on wasm their products are those of a matrix and a vector, which add in
 * another order.
 */
const batchSizes = [2, 4, 8, 16, 32]

async function compare(name: string, backend: Backend, context: Context): Promise<Finding> {
  const { full, seed } = context
  const numbers = random(seed)
  const options: ServingOptions<Tensor[], Tensor> = {
    backend,
    clientPreprocessing: (images) => [Batch.stack(images), null],
    clientPostprocessing: ({ output }: { readonly output: unknown }) => output as Tensor,
  }
  await using server = await start(jitServing(network(backend), options), {
    batchSizes,
    batchTimeoutMs: 1,
  })
  const images = Array.from({ length: 16 }, () =>
    tensor(Float32Array.from({ length: inputs }, numbers), { backend }),
  )
  const bits = async (batch: Tensor[]): Promise<Uint8Array> =>
    new Uint8Array((toTypedArray(await server.batchedRun(batch)) as Float32Array).slice().buffer)
  const alone: Uint8Array[] = []
  for (const image of images) alone.push(await bits([image]))
  const [wanted, bytes] = [full ? 20_000 : name === 'wasm' ? 300 : 60, outputs * 4]
  let [different, rounds] = [0, 0]
  for (const round of steps(wanted, 'rounds of mixed batches', context)) {
    rounds = round + 1
    // Requests of several callers share batches, in another order and number each time.
    const requests = Array.from({ length: 1 + Math.floor(numbers() * 4) }, () =>
      Array.from({ length: 1 + Math.floor(numbers() * 12) }, () => Math.floor(numbers() * images.length)),
    )
    const answers = await Promise.all(requests.map((each) => bits(each.map((i) => images[i]!))))
    requests.forEach((each, r) =>
      each.forEach((image, i) => {
        const row = answers[r]!.subarray(i * bytes, (i + 1) * bytes)
        different += Number(Buffer.compare(row, alone[image]!) !== 0)
      }),
    )
  }
  return none(
    `digits on ${name}, ${ofWanted(rounds, wanted)} rounds of mixed batches of 2 to 32 rows`,
    'rows of other bits',
    different,
  )
}

/** A row by itself, where the size of batches is not bounded from below: how far it is from the same row in a batch. */
async function alone({ seed }: Context): Promise<Finding> {
  const numbers = random(seed)
  const backend = wasmBackend() as Backend
  const served = jitServing<Tensor, Tensor, Batch, Tensor>(network(backend), { backend })
  await using server = await start(served, { batchSize: 2 })
  let worst = 0
  for (let round = 0; round < 100; round++) {
    const image = tensor(Float32Array.from({ length: inputs }, numbers), { backend })
    const one = toTypedArray(await server.batchedRun(Batch.stack([image])))
    const two = toTypedArray(await server.batchedRun(Batch.stack([image, image])))
    for (let i = 0; i < outputs; i++) worst = Math.max(worst, Math.abs(Number(one[i]) / Number(two[i]) - 1))
  }
  return atMost(
    'digits on wasm, a batch of a single row beside others',
    'relative difference',
    1e-6,
    worst,
    '',
  )
}

export const invariance: Row = {
  id: 18,
  title: 'batch invariance',
  counts: true,
  run: async (context) => [
    await compare('binary', binaryBackend() as Backend, context),
    await compare('wasm', wasmBackend() as Backend, context),
    await alone(context),
  ],
}
