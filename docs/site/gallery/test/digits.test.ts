// The digits survive the file that they are shipped in, and the network learns them a piece at a time without keeping memory.
import * as nx from '@nx/nx'
import { expect, it } from 'vitest'
import { generator, loadDigits } from '../../../examples/digits/data.ts'
import { packDigits, unpackDigits } from '../digits/file.ts'
import { Training } from '../digits/training.ts'

const backend = nx.wasmBackend()
nx.setDefaultBackend(backend)
const digits = unpackDigits(packDigits(loadDigits(generator(42)).train, 2000))

it('are packed to a byte a pixel', () => {
  const { train } = loadDigits(generator(42))
  expect(digits.labels).toEqual(train.labels.slice(0, 2000))
  const worst = digits.images.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - train.images[i]!)),
    0,
  )
  expect(worst).toBeLessThan(0.5 / 255 + 1e-6)
})

it('are learnt, in memory that does not grow', () => {
  const training = new Training(digits)
  expect(training.count).toBe(1000)
  const losses = training.advance(60)
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2)
  training.accuracy()
  const before = backend.memory().residentBytes
  training.advance(200)
  expect(backend.memory().residentBytes - before).toBeLessThan(2 ** 20)
  expect(training.steps).toBe(260)
  expect(training.accuracy()).toBeGreaterThan(0.8)
  const { picture, label } = training.example(3)
  const probabilities = training.probabilities(picture)
  expect(probabilities.reduce((a, b) => a + b)).toBeCloseTo(1, 5)
  expect(probabilities.indexOf(Math.max(...probabilities))).toBe(label)
})
