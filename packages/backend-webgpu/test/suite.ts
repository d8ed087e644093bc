// The tests that Node and browsers both run.
import { binaryBackend } from '@nx/backend-binary'
import type { GpuData } from '@nx/backend-webgpu'
import { decode, sizeOf } from '@nx/types'
import type { Backend } from '@nx/types'
import { describe, expect, test } from 'vitest'
import { convertCases } from './cases/convert.ts'
import { definedOnDevice, elementwiseCases } from './cases/elementwise.ts'
import { behaviour } from './behaviour.ts'
import { clamped, indexCases } from './cases/index.ts'
import { movementCases } from './cases/movement.ts'
import { reduceCases } from './cases/reduce.ts'
import { compute } from './support/case.ts'
import type { Case } from './support/case.ts'
import { difference } from './support/compare.ts'
import { open } from './support/open.ts'

const groups: Readonly<Record<string, readonly Case[]>> = {
  'element-wise': elementwiseCases,
  conversion: convertCases,
  'creation and movement': movementCases,
  'reduction and contraction': reduceCases,
  'indexing and sorting': indexCases,
}

function agreesWithReference(backend: Backend<GpuData>, cases: readonly Case[]): void {
  const reference = binaryBackend()
  for (const one of cases)
    test(one.name, async () => {
      const call = { ...one, outs: [one.out], inputs: one.inputs.map(({ spec }) => ({ spec, data: null })) }
      expect(backend.supports(call)).toBe(true)
      const expected = await compute(reference, one)
      expect(difference(one, await compute(backend, one), expected)).toBe(undefined)
    })
}

/** Defines the tests; where the host has no device, one that fails if `required`. */
export async function suite(required: boolean, newDevice: () => Promise<GPUDevice>): Promise<void> {
  const opened = await open()
  if ('reason' in opened) {
    const name = `WebGPU is not tested: ${opened.reason}`
    if (!required) console.warn(name)
    test.skipIf(!required)(name, () => expect.fail('a device is demanded here'))
    return
  }
  const { backend } = opened
  for (const [name, cases] of Object.entries(groups))
    describe(name, () => agreesWithReference(backend, cases))
  behaviour(backend, newDevice)
  describe('what only devices define', () => {
    for (const one of [...definedOnDevice, ...clamped])
      test(one.name, async () => {
        const bytes = await compute(backend, one)
        expect(Array.from(decode(bytes, one.out.type, sizeOf(one.out.shape)), Number)).toEqual(one.expected)
      })
  })
}
