// The handler that runtimes mount.
import { type FetchHandler, httpHandler } from '@nx/serving/http'
import { busyServer, realModels } from './real-models.ts'

/** The models, and `busy`, which computes for ever and has room for one more request. */
export async function mountedHandler(): Promise<FetchHandler> {
  const { models } = await realModels()
  const { server } = await busyServer({ queueLimit: 2 })
  return httpHandler({
    models: { ...models, busy: server },
    limits: { bodyTimeoutMs: 300 },
    onError: () => {},
  })
}
