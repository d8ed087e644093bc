// What went wrong on the device since it was acquired: WebGPU tells it later, and not to the call that caused it.
import { NxError } from '@nx/types'

/** Raises by name what the device reported; each report once, the loss of the device every time. */
export interface Health {
  /** @throws NxError `device_lost`, `device_error`. */
  check(op: string): void
  /** The error for a tensor that was not computed. */
  refused(op: string, message: string): NxError
  /** The error for an operation that the device refused, once the device has said whether it is lost. */
  explain(op: string, error: unknown): Promise<NxError>
}

const lostError = (op: string, { reason, message }: GPUDeviceLostInfo): NxError =>
  new NxError(
    'device_lost',
    op,
    `the GPU device was lost, got reason "${reason}"${message === '' ? '' : `: ${message}`}; ` +
      'its tensors are gone: create a new backend and upload them again',
    { reason, message },
  )

const deviceError = (op: string, message: string): NxError =>
  new NxError(
    'device_error',
    op,
    `the GPU device refused earlier work, got: ${message}; where memory ran out, dispose tensors or use smaller ones`,
    { message },
  )

/** Watches a device. */
export function watch(device: GPUDevice): Health {
  let lost: GPUDeviceLostInfo | undefined
  let refused: string | undefined
  void device.lost.then((info) => (lost = info))
  device.addEventListener('uncapturederror', (event) => (refused ??= event.error.message))
  return {
    check(op) {
      if (lost !== undefined) throw lostError(op, lost)
      if (refused === undefined) return
      const message = refused
      refused = undefined
      throw deviceError(op, message)
    },
    refused: deviceError,
    async explain(op, error) {
      const soon = new Promise<undefined>((resolve) => setTimeout(resolve, 50))
      const info = await Promise.race([device.lost, soon])
      return info === undefined ? deviceError(op, refused ?? String(error)) : lostError(op, info)
    },
  }
}
