// Parameters of distributions are constants for gradients; what is picked is not.
import { binaryBackend } from '@nx/backend-binary'
import { grad } from '@nx/grad'
import {
  add,
  eye,
  multiply,
  setDefaultBackend,
  sum,
  type Tensor,
  tensor,
  toArray,
  toNumber,
} from '@nx/tensor'
import { expect, it } from 'vitest'
import { choice, key, multivariateNormal, normal, shuffle, uniform } from '../src/index.ts'

setDefaultBackend(binaryBackend())

it.each([
  ['normal', (x: Tensor) => normal(key(1), x, x)[0]],
  ['uniform', (x: Tensor) => uniform(key(1), x, 10)[0]],
  ['multivariateNormal', (x: Tensor) => sum(multivariateNormal(key(1), add(tensor([1, 2]), x), eye(2))[0])],
])('the parameters of %s are constants', (_, sample) => {
  const slope = grad((x) => multiply(x, sample(x)))(tensor(2.5))
  expect(toNumber(slope)).toBeCloseTo(toNumber(sample(tensor(2.5))) as number, 5)
})

it('gradients flow to what choice and shuffle pick', () => {
  const weights = tensor([0.5, 0, 0.5])
  const picked = grad((x) => sum(choice(key(1), x, weights, { samples: 4 })[0]))(tensor([1.5, 2.5, 3.5]))
  const [first, none, last] = toArray(picked) as number[]
  expect(none).toBe(0)
  expect(first! + last!).toBe(4)
  expect(toArray(grad((x) => sum(shuffle(key(1), x)[0]))(tensor([1.5, 2.5])))).toEqual([1, 1])
})
