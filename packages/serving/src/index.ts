// Batched serving of tensor functions.
export { Batch, defaultBatchKey } from './batch.ts'
export { type Clock, systemClock } from './clock.ts'
export type { Executed, Partition, Partitions } from './partition.ts'
export { inProcessPartitions } from './in-process-partitions.ts'
export { run } from './run.ts'
export { jitServing, serving } from './serving.ts'
export type {
  Health,
  Histogram,
  ModelDescription,
  RequestOptions,
  Server,
  ServerStats,
  TensorDescription,
} from './server.ts'
export type {
  BatchFunction,
  BatchStream,
  Execution,
  ResultStream,
  Serving,
  ServingFunction,
  ServingFunctionOptions,
  ServingModule,
  ServingOptions,
  ServingResult,
  StreamEvent,
} from './serving.ts'
export { start } from './start.ts'
export type { StartOptions } from './start-options.ts'
export type { Phase, TelemetryEvent, TelemetryListener } from './telemetry.ts'
