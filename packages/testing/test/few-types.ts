// A backend that stores few types, and refuses all others.
import { binaryBackend } from '@nx/backend-binary'
import { type Backend, type Call, type DType, type Elements, NxError } from '@nx/types'

/** The reference backend without the other types: it does not move by itself, and has no composites. */
export function fewTypes(types: readonly DType[]): Backend {
  const { yields: _, fromPointer: _from, toPointer: _to, ...whole } = binaryBackend()
  const stores = ({ inputs, outs }: Call<unknown>): boolean =>
    [...inputs.map(({ spec }) => spec), ...outs].every(({ type }) => types.includes(type))
  const backend: Backend<Elements> = {
    ...whole,
    name: 'few',
    types,
    supports: (call) => call.definition?.name !== call.op && stores(call) && whole.supports(call),
    upload(bytes, spec) {
      if (types.includes(spec.type)) return whole.upload(bytes, spec)
      throw new NxError(
        'unsupported_type',
        'few',
        `stores ${types.join(', ')}, got ${spec.type}; use asType`,
        {
          type: spec.type,
        },
      )
    },
  }
  return backend as Backend
}
