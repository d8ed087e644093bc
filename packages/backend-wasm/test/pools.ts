// Pools of threads that split work which is really too small for it.
import type { Backend } from '@nx/types'
import { checkedSettings, createBackend } from '../src/backend.ts'
import { Memory } from '../src/memory/index.ts'
import { Pool } from '../src/threads/pool.ts'
import { startThread } from '../src/threads/start.ts'

/** So little that all is split that has several elements or rows. */
export const tinyWork = 1

/** A pool of so many threads, which ends with the test. */
export const pool = (threads: number, work: number = tinyWork, start = startThread): Promise<Pool> =>
  Pool.create(new Memory({ budget: undefined, shared: true }), threads, start, { work, patienceMs: 1000 })

/** The backend over a pool. */
export const pooled = (own: Pool, relaxedSimd = true): Backend =>
  createBackend(checkedSettings('wasmThreads', { relaxedSimd }), own) as Backend
