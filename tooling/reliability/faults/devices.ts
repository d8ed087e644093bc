// Partitions on GPU devices of their own, which can be lost.
import { binaryBackend } from '@nx/backend-binary'
import { webgpuBackend } from '@nx/backend-webgpu'
import { inProcessPartitions, type Partition, type Partitions } from '@nx/serving'
import { type Backend, NxError } from '@nx/types'

/** How often a device is asked for before a partition computes on the processor instead. */
const tries = 2

export interface Devices extends Partitions {
  /** Destroys a device, with all that is on it. */
  lose(index: number): void
  /** Lets requests for devices fail from now on. */
  withhold(): void
  /** Partitions that had to do without a device. */
  fallbacks: number
}

/** A partition per device; a lost device is a lost partition, and the new one asks for a new device. */
export async function devicePartitions(count: number): Promise<Devices> {
  const { create } = await import('webgpu')
  const gpu = create([])
  const devices: GPUDevice[] = []
  let withheld = false
  const acquire = async (): Promise<GPUDevice> => {
    const adapter = withheld ? null : await gpu.requestAdapter()
    if (adapter === null) throw new Error('there is no adapter')
    return adapter.requestDevice()
  }
  const request = async (left: number): Promise<GPUDevice | null> =>
    left === 0 ? null : acquire().catch(() => request(left - 1))
  const partitions: Devices = {
    count,
    fallbacks: 0,
    lose: (index) => devices[index]?.destroy(),
    withhold: () => (withheld = true),
    async create(index, serving, options): Promise<Partition> {
      const device = await request(tries)
      if (device === null) partitions.fallbacks++
      else devices[index] = device
      const backend = device === null ? binaryBackend() : await webgpuBackend({ device })
      const inner = await inProcessPartitions([{ backend: backend as Backend }]).create(0, serving, options)
      const lost = device === null ? new Promise<never>(() => {}) : device.lost
      const gone = lost.then((): never => {
        throw new NxError('worker_lost', 'devicePartitions', 'the device was lost; try again', {
          retryable: true,
        })
      })
      gone.catch(() => undefined)
      return {
        // What the function throws because its device is gone is not the batch's fault.
        execute: (batch, onHook) =>
          Promise.race([
            gone,
            Promise.resolve(inner.execute(batch, onHook)).catch((error: unknown) => {
              const isLost = error instanceof NxError && error.code === 'device_lost'
              return isLost ? gone : Promise.reject(error as Error)
            }),
          ]),
        lost,
        async dispose() {
          await inner.dispose()
          device?.destroy()
        },
      }
    },
  }
  return partitions
}
