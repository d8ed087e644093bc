// Every bit of every NaN stays as it is, wherever elements are only moved, stored or read as another type.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import * as files from '@nx/serialize'
import * as nx from '@nx/tensor'
import type { DType } from '@nx/types'
import { expect, it } from 'vitest'

const backends = { binary: binaryBackend(), wasm: wasmBackend() }

/** All bit patterns of narrow types; of wide ones those with all exponent bits set, and some payloads. */
function patterns(width: number): Uint8Array {
  if (width === 1) return Uint8Array.from({ length: 256 }, (_, i) => i)
  const all = Uint16Array.from({ length: 65_536 }, (_, i) => i)
  if (width === 2) return new Uint8Array(all.buffer)
  const wide =
    width === 4
      ? Uint32Array.from(all.subarray(0, 4096), (i) => (i & 1 ? 0xff800000 : 0x7f800000) + (i << 11) + i)
      : BigUint64Array.from(
          Array.from(
            { length: 4096 },
            (_, i) => (i & 1 ? 0xfff0n : 0x7ff0n) * 2n ** 48n + BigInt(i * 2 ** 40 + i),
          ),
        )
  return new Uint8Array(wide.buffer)
}

const types: readonly (readonly [DType, DType])[] = [
  ['f16', 'u16'],
  ['bf16', 'u16'],
  ['f8', 'u8'],
  ['f8_e4m3fn', 'u8'],
  ['f32', 'u32'],
  ['f64', 'u64'],
]
const cases = Object.keys(backends).flatMap((backend) =>
  types
    .filter(([, bits]) => backend === 'binary' || bits !== 'u8')
    .map(([type, bits]) => [type, backend as keyof typeof backends, bits] as const),
)

it.each(cases)('%s on %s', (type, name, bits) => {
  const backend = backends[name]
  const bytes = patterns(Number(bits.slice(1)) / 8)
  const x = nx.fromBinary(bytes, type, { backend })
  const count = x.shape[0]!
  const expected = nx.toBinary(nx.fromBinary(bytes, bits, { backend }))
  const indices = nx.iota([count], { type: 'u32', backend })
  const yes = nx.tensor(1, { type: 'u8', backend })
  const moves: Readonly<Record<string, (x: nx.Tensor) => nx.Tensor>> = {
    nothing: (x) => nx.reshape(x, [count]),
    transpose: (x) => nx.reshape(nx.transpose(nx.transpose(nx.reshape(x, [16, count / 16]))), [count]),
    concatenate: (x) => nx.concatenate([nx.slice(x, [0], [3]), nx.slice(x, [3], [count - 3])]),
    take: (x) => nx.take(x, indices),
    select: (x) => nx.select(yes, x, x),
    bitcast: (x) => nx.bitcast(nx.bitcast(x, bits), type),
    toBits: (x) => nx.bitcast(x, bits),
  }
  for (const [move, fn] of Object.entries(moves)) {
    expect(nx.toBinary(fn(x)), move).toEqual(expected)
    expect(nx.toBinary(jit(fn)(x)), `compiled ${move}`).toEqual(expected)
  }
  expect(nx.toBinary(nx.bitcast(nx.fromBinary(bytes, bits, { backend }), type))).toEqual(expected)
  expect(nx.toBinary(files.loadNumpy(files.saveNumpy(x), { type, backend }))).toEqual(expected)
  const { tensors } = files.loadSafetensors(files.saveSafetensors({ x }), { backend })
  expect(nx.toBinary(tensors['x']!)).toEqual(expected)
  expect(nx.toBinary(files.deserialize<nx.Tensor>(files.serialize(x), { backend }))).toEqual(expected)
})

it('bitcast shows the bits of a NaN', () => {
  for (const backend of Object.values(backends)) {
    const bits = nx.tensor([0xff00, 0x7d01], { type: 'u16', backend })
    const again = (type: DType): unknown => nx.toArray(nx.bitcast(nx.bitcast(bits, type), 'u16'))
    expect([again('f16'), again('bf16')]).toEqual([
      [0xff00, 0x7d01],
      [0xff00, 0x7d01],
    ])
  }
})

it('a NaN whose payload does not fit stays NaN', () => {
  for (const backend of Object.values(backends)) {
    const x = nx.bitcast(nx.tensor([0x7f800001, 0xff800001], { type: 'u32', backend }), 'f32')
    for (const type of ['f16', 'bf16'] as const)
      expect(nx.toArray(nx.isNan(nx.asType(x, type)))).toEqual([1, 1])
  }
})
