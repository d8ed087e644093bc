// Partitions in threads of their own: the server's side and the worker's.
export { serveWorker } from './worker/serve-worker.ts'
export { workerPartitions } from './worker/worker-partitions.ts'
export type { WorkerPartitionsOptions } from './worker/worker-partitions.ts'
export type { NodeWorker, WebWorker, WorkerLike } from './worker/port.ts'
