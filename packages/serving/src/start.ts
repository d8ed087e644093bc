// start: a serving as a server that merges the requests of many callers.
import { BatchServer } from './batch-server.ts'
import type { Server } from './server.ts'
import type { Serving } from './serving.ts'
import { checkServing } from './serving-options.ts'
import { configure, type StartOptions } from './start-options.ts'

/**
 * Starts a server of a serving: makes its partitions, warms them up, and takes requests. Those of one batch key that are
 * alike run together, as many as `batchSize` rows and no longer than they wait for each other at most; larger ones are
 * split. The order is that of coming, with more urgent ones earlier, and equal shares for tenants.
 *
 * It refuses rather than to queue without end: requests beyond `queueLimit`, and those that would end too late. A batch
 * that fails is taken apart, so that only the request at fault fails; one whose partition is lost runs once more, and apart if it loses that one, too. `stop`,
 * or `await using`, lets end what was accepted.
 *
 * @throws NxError `unknown_option`, `option`, `not_function`, and what making the partitions or warming up throws.
 *
 * @example
 * const doubling = jitServing((x: Tensor) => multiply(x, 2), { template: template([2], 'f32') })
 * const server = await start(doubling, { batchSize: 8 })
 * const both = await Promise.all([
 *   server.batchedRun(Batch.stack([f32([1, 2])])),
 *   server.batchedRun(Batch.stack([f32([3, 4])])),
 * ])
 * await server.stop()
 * both.map((each) => toArray(each as Tensor)) // => [[[2, 4]], [[6, 8]]]
 */
export async function start<Input, Output>(
  serving: Serving<Input, Output>,
  options: StartOptions = {},
): Promise<Server<Input, Output>> {
  checkServing('start', serving as Serving)
  const server = new BatchServer(serving as Serving, configure(serving as Serving, options))
  await server.start()
  return server as Server<Input, Output>
}
