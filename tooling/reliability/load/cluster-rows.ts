// Rows served by the members of a cluster, each of which doubles them.
import { Batch } from '@nx/serving'
import type { RequestOptions } from '@nx/serving'
import { divide, type Tensor } from '@nx/tensor'
import type { NatsClient } from '../../nats/client.ts'
import type { Rows } from './callers.ts'

/** A client of a cluster as a server of rows. */
export function clusterRows(client: Pick<NatsClient, 'batchedRun'>): Rows {
  return {
    async batchedRun(row: Tensor, options?: RequestOptions): Promise<Tensor> {
      return divide(await client.batchedRun(Batch.stack([row]) as Batch<Tensor>, options), 2)
    },
  }
}
