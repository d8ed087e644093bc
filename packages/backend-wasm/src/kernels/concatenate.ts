// Joins very many tensors: a loop nest for each would take longer to compile than to copy them.
import { byteLength, sizeOf } from '@nx/types'
import type { HostCall } from './host-kernel.ts'

/** Copies what each input has for every position along the axes in front. */
export function concatenate({
  runtime: { memory },
  attrs,
  inputs,
  outputs,
  specs: [specs, [out]],
}: HostCall): void {
  const rows = sizeOf(out!.shape.slice(0, attrs['axis'] as number))
  const step = byteLength(out!) / rows
  let to = outputs[0]!
  specs.forEach((spec, i) => {
    const bytes = byteLength(spec) / rows
    for (let row = 0; row < rows; row++) {
      const from = inputs[i]! + row * bytes
      memory.u8.copyWithin(to + row * step, from, from + bytes)
    }
    to += bytes
  })
}
