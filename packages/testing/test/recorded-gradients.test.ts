// Recorded gradients are compared with their types, called and compiled; compiled mistakes are run too.
import { binaryBackend } from '@nx/backend-binary'
import * as linalg from '@nx/linalg'
import * as tensor from '@nx/tensor'
import type { Backend } from '@nx/types'
import { expect, it } from 'vitest'
import { parseVectors, runVector } from '../src/index.ts'
import { inTypesOfInputs } from '../src/vectors/right-answers.ts'

const backend = binaryBackend() as Backend

const gradient = (multiply: unknown) => async (jit: boolean) => {
  const [vector] = parseVectors(
    JSON.stringify({
      id: 'grad-0',
      area: 'grad',
      fn: 'grad',
      program: {
        inputs: [{ id: 'x', value: { t: 'f64', shape: [], data: [3] } }],
        steps: [{ id: 'y', fn: 'multiply', args: [{ ref: 'x' }, { ref: 'x' }], opts: {} }],
        output: 'y',
      },
      wrt: ['x'],
      expect: { grads: [{ t: 'f32', shape: [], data: [6] }] },
    }),
  )
  expect(inTypesOfInputs(vector!)).toEqual({ grads: [{ t: 'f64', shape: [], data: [6] }] })
  return runVector(vector!, { backend, modules: { Nx: { ...tensor, multiply } }, jit })
}

it.each([false, true])('a gradient has the type of its input, compiled %s', async (jit) => {
  expect(await gradient(tensor.multiply)(jit)).toMatchObject({ status: 'passed' })
  const wrong = (x: tensor.Tensor, y: tensor.Tensor): tensor.Tensor => tensor.multiply(x, tensor.add(y, 1))
  expect(await gradient(wrong)(jit)).toMatchObject({ status: 'failed' })
})

it('a compiled function of a singular matrix must give what is not finite', async () => {
  const [vector] = parseVectors(
    JSON.stringify({
      id: 'errors-0',
      area: 'errors',
      fn: 'LinAlg.triangular_solve',
      args: [
        { t: 'f32', shape: [1, 1], data: [0] },
        { t: 'f32', shape: [1], data: [1] },
      ],
      raises: true,
      message: "can't solve for singular matrix",
    }),
  )
  for (const [triangularSolve, status] of [
    [linalg.triangularSolve, 'passed'],
    [(_: tensor.Tensor, b: tensor.Tensor) => b, 'failed'],
  ] as const)
    expect(
      await runVector(vector!, { backend, modules: { LinAlg: { triangularSolve } }, jit: true }),
    ).toMatchObject({ status })
})
