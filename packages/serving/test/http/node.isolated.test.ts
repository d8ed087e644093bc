// Everything that the Fetch handler is tested for, asked of the listener of Node.
import type * as http from '@nx/serving/http'
import type { HttpOptions, NodeRequest } from '@nx/serving/http'
import { NxError } from '@nx/types'
import { vi } from 'vitest'

vi.mock('@nx/serving/http', async (original) => {
  const real = await original<typeof http>()
  const { throughNode } = await import('./through-node.ts')
  const httpHandler = ({ requestOptions, ...options }: HttpOptions): ReturnType<typeof throughNode> => {
    const byFetch = (request: NodeRequest) =>
      requestOptions!(new Request('http://localhost', { headers: request.headers as Record<string, string> }))
    try {
      return throughNode(
        real.nodeListener(
          typeof requestOptions === 'function'
            ? { ...options, requestOptions: byFetch }
            : { ...options, requestOptions: requestOptions as never },
        ),
      )
    } catch (error) {
      if (!(error instanceof NxError)) throw error
      // By its own name, which is the only difference.
      throw Object.assign(error, { message: error.message.replace('nodeListener', 'httpHandler') })
    }
  }
  return { ...real, httpHandler: Object.assign(httpHandler, { sendsAhead: true }) }
})

await import('./errors.test.ts')
await import('./infer.test.ts')
await import('./limits.isolated.test.ts')
await import('./prometheus.test.ts')
await import('./routes.test.ts')
await import('./streams.test.ts')
await import('./fuzz.isolated.test.ts')
