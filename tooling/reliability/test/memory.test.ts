// The growth that is found is that of a line, not of a step.
import { random } from '@nx/testing'
import { describe, expect, it } from 'vitest'
import { slope } from '../memory.ts'

const count = 11

describe('slope', () => {
  it.each([0, 0.5, -3])('finds %d per step beside noise', (perStep) => {
    const numbers = random(1)
    const values = Array.from({ length: count }, (_, i) => 200 + perStep * i + (numbers() - 0.5) * 0.1)
    expect(Math.abs(slope(values) - perStep)).toBeLessThan(0.03)
  })

  it.each([1, 3, 8, 10])('takes a single step, after %d values, for none', (at) => {
    const values = Array.from({ length: count }, (_, i) => (i < at ? 200 : 213))
    expect(Math.abs(slope(values))).toBeLessThan(0.1)
  })
})
