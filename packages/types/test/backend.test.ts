// The dispatch policy: kernels first, decompositions next, and errors that name what is missing.
import { describe, expect, it } from 'vitest'
import {
  type Backend,
  type Call,
  checkContract,
  contractVersion,
  fromKernels,
  type Kernels,
  NxError,
  run,
  type Spec,
} from '../src/index.ts'

const spec = (type: 'f32' | 'c64'): Spec => ({ type, shape: [2] })

/** Stores f32 only and knows negate. */
const backend: Backend<string> = {
  name: 'tiny',
  contract: contractVersion,
  types: ['f32'],
  supports: ({ op, outs }) => op === 'negate' && outs[0]!.type === 'f32',
  execute: ({ op }) => [`kernel ${op}`],
  upload: () => 'uploaded',
  read: async () => new Uint8Array(),
}

describe('run', () => {
  const call = (op: string, type: 'f32' | 'c64'): Call<string> => ({
    op,
    inputs: [],
    attrs: {},
    outs: [spec(type)],
  })

  it('prefers the kernel to the decomposition', () => {
    const fallback = <E>(): E[] => ['decomposed' as E]
    expect(run(backend, { ...call('negate', 'f32'), fallback })).toEqual(['kernel negate'])
    expect(run(backend, { ...call('softmax', 'f32'), fallback })).toEqual(['decomposed'])
  })

  it('names the types that a backend does not store', () => {
    const attempt = (): unknown => run(backend, call('negate', 'c64'))
    expect(attempt).toThrow(NxError)
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'unsupported_type',
        op: 'negate',
        message: expect.stringMatching(
          /backend "tiny" cannot do this with c64; use \{ backend: binaryBackend\(\) \} or backendTransfer$/,
        ),
        details: { backend: 'tiny', types: ['c64'] },
      }),
    )
  })
})

describe('fromKernels', () => {
  it('supports what has a kernel of its own, not what objects inherit', () => {
    const { supports, execute } = fromKernels({
      negate: () => 'negated',
      split: () => ['a', 'b'],
    } as unknown as Kernels<string>)
    const call = { op: 'negate', inputs: [], attrs: {}, outs: [spec('f32')] }
    expect([supports(call), supports({ ...call, op: 'toString' })]).toEqual([true, false])
    expect(execute(call)).toEqual(['negated'])
    expect(execute({ ...call, op: 'split', outs: [spec('f32'), spec('f32')] })).toEqual(['a', 'b'])
  })
})

describe('checkContract', () => {
  it('refuses another version of the contract', () => {
    expect(checkContract(backend)).toBe(backend)
    expect(() => checkContract({ ...backend, contract: contractVersion + 1 })).toThrow(
      expect.objectContaining({
        code: 'contract_version',
        message: expect.stringContaining(
          `backend "tiny" was written for contract version ${contractVersion + 1}`,
        ),
      }),
    )
  })
})
