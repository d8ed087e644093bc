// Training on the WebAssembly backend in f32 goes as it does in f64 by plain loops, and a shortened run learns digits.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setDefaultBackend, wasmBackend } from '@nx/nx'
import { expect, it } from 'vitest'
import { learnDigits } from '../convolutional.ts'
import { trainLstm } from '../lstm.ts'
import { trainTransformer } from '../transformer.ts'

setDefaultBackend(wasmBackend())

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'losses.json'), 'utf8')) as Readonly<
  Record<'transformer' | 'lstm', readonly number[]>
>

/** The largest difference of the losses from the recorded ones. */
function distance(losses: readonly number[], name: keyof typeof recorded): number {
  expect(losses).toHaveLength(recorded[name].length)
  return Math.max(...losses.map((loss, i) => Math.abs(loss - recorded[name][i]!)))
}

it('of a transformer on text has the losses of f64', () => {
  expect(distance(trainTransformer(60, 'f32'), 'transformer')).toBeLessThan(2e-5)
  expect(recorded.transformer.at(-1)).toBeLessThan(recorded.transformer[0]! / 1.5)
})

it('of an LSTM on text has the losses of f64', () => {
  expect(distance(trainLstm(60, 'f32'), 'lstm')).toBeLessThan(2e-5)
  expect(recorded.lstm.at(-1)).toBeLessThan(recorded.lstm[0]! / 1.5)
})

it('of two convolutions on a quarter of the digits recognises more than nine tenths', () => {
  const [first, second] = [...learnDigits(2, 2000)]
  expect(first!.losses[0]).toBeGreaterThan(2)
  expect(second!.accuracy).toBeGreaterThan(0.9)
}, 60_000)
