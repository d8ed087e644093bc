// What the server and its models say about themselves.
import type { ServedModel, ServedVersion } from './models.ts'

/** Metadata of the server. The extensions are those of Triton. */
export function serverMetadata(name: string, version: string): object {
  return { name, version, extensions: ['binary_tensor_data', 'schedule_policy'] }
}

/** Metadata of a model. The batch axis is −1. */
export function modelMetadata({ versions }: ServedModel, { model, inputs, outputs }: ServedVersion): object {
  return {
    name: model,
    versions: [...versions.keys()],
    platform: 'nx',
    inputs: inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape: [-1, ...shape] })),
    outputs: outputs().map(({ name, datatype, shape }) => ({ name, datatype, shape })),
  }
}
