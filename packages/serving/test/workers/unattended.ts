// A program that runs a batch in a worker and leaves: nothing of it may keep the process.
import { binaryBackend } from '@nx/backend-binary'
import { Batch, jitServing } from '@nx/serving'
import { workerPartitions } from '@nx/serving/worker'
import { f32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'

setDefaultBackend(binaryBackend())
const partitions = workerPartitions(new URL('./by-key.ts', import.meta.url))
const partition = await partitions.create(
  0,
  jitServing((x: Tensor) => x),
  { batchKeys: ['twice plus one'] },
)
const batch = Batch.stack([f32([1, 2])]).withKey('twice plus one')
const { output } = await partition.execute(batch, () => {})
console.log(JSON.stringify(toArray(output as Tensor)))
