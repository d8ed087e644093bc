// Models on servers that really batch, one of each kind.
import { binaryBackend } from '@nx/backend-binary'
import {
  Batch,
  jitServing,
  type Server,
  serving,
  type ServingModule,
  start,
  type StartOptions,
} from '@nx/serving'
import type { HttpModels } from '@nx/serving/http'
import { add, asType, f32, multiply, setDefaultBackend, template, type Tensor } from '@nx/tensor'

const pair = template([2], 'f32')

/** Two versions of a model, one with several inputs and outputs, one that streams, one that fails; and troubled ones. */
export async function realModels(): Promise<{
  readonly models: HttpModels
  /** One whose queue is full, and one that was stopped. */
  readonly troubled: HttpModels
  readonly stop: () => Promise<void>
}> {
  setDefaultBackend(binaryBackend())
  const double = await start(
    jitServing((x: Tensor) => multiply(x, 2), { template: pair, batchSize: 4 }),
    { name: 'double' },
  )
  const quadruple = await start(
    jitServing((x: Tensor) => multiply(x, 4), { template: pair, batchSize: 4 }),
    { name: 'quadruple' },
  )
  const mix = await start(
    jitServing(
      ({ left, right }: { left: Tensor; right: Tensor }) => ({
        sum: add(left, right),
        whole: asType(right, 's32'),
      }),
      { template: { left: pair, right: pair } },
    ),
    { name: 'mix' },
  )
  const steps = await start(
    jitServing((x: Tensor) => multiply(x, 10), { template: pair, batchSize: 1, streaming: true }),
    { name: 'steps' },
  )
  const broken = await start(
    serving(
      () => () => {
        throw new Error('the weights at /srv/weights are gone')
      },
      { template: pair },
    ),
    { name: 'broken', warmUp: false },
  )
  const gone = await start(
    jitServing((x: Tensor) => x, { template: pair }),
    { name: 'gone' },
  )
  await gone.stop()
  const busy = await busyServer()
  return {
    models: { double: { versions: { 1: double, 2: quadruple }, defaultVersion: '1' }, mix, steps, broken },
    troubled: { busy: busy.server, gone },
    stop: async () => {
      await busy.stop()
      await Promise.all([double, quadruple, mix, steps, broken].map((server) => server.stop()))
    },
  }
}

/** A server that computes one request until it is stopped, and has another one in its queue, which is full then. */
export async function busyServer(options: StartOptions = { queueLimit: 1 }): Promise<{
  readonly server: Server<Batch>
  readonly stop: () => Promise<void>
}> {
  // Node 20 has no Promise.withResolvers.
  let resolve = (): void => {}
  const promise = new Promise<void>((each) => (resolve = each))
  const module: ServingModule = {
    init: () => null,
    handleBatch: (batch, _, state) => ({
      state,
      execute: async () => {
        await promise
        return [batch.toContainer(), null]
      },
    }),
  }
  const server = await start(serving<Batch, unknown>(module, { template: pair, batchSize: 1 }), {
    name: 'busy',
    warmUp: false,
    ...options,
  })
  const waiting = [1, 2].map((value) => server.batchedRun(Batch.stack([f32([value, value])])))
  return {
    server,
    stop: async () => {
      resolve()
      await Promise.all(waiting)
      await server.stop()
    },
  }
}
