// The cases are what they claim: each reaches its operation, and none misses a type or a differentiable operation.
import { binaryBackend } from '@nx/backend-binary'
import { compositeCases, primitiveCases } from '@nx/testing'
import { type Call, type DType, dtypes } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { rules } from '../../grad/src/rules.ts'
import { recordingCalls } from '../src/suite/observe.ts'
import { inputsOf, runOn, type Trial, upload } from '../src/suite/trial.ts'

const reference = binaryBackend()
const options = { types: dtypes, describe: () => {}, it: () => {}, backend: () => reference }

function callsOf(trial: Omit<Trial, 'backend' | 'reference' | 'options' | 'inputs'>): readonly Call[] {
  const { observed, calls } = recordingCalls(reference)
  const full: Trial = { ...trial, backend: observed, reference, options, inputs: new Map() }
  runOn(observed, trial.case.run, upload(inputsOf(full), observed))
  return calls
}

describe.each(Object.entries(primitiveCases))('cases of %s', (op, cases) => {
  it('all make a call of it', () => {
    for (const each of cases()) {
      const reaches = (type: DType): boolean =>
        callsOf({ op, case: each, type }).some((call) => call.op === op)
      expect(
        dtypes.some((type) => each.types(type) && reaches(type)),
        each.title,
      ).toBe(true)
    }
  })

  it('have titles of their own', () => {
    const titles = cases().map((each) => each.title)
    expect(new Set(titles).size).toBe(titles.length)
  })

  it('have smooth inputs exactly where there is a gradient', () => {
    const differentiable = rules[op as keyof typeof rules] !== null
    const checked = cases().some((each) => each.smooth === true && (each.types('f64') || each.types('c128')))
    // The parts of complex numbers: differences along complex directions are not taken.
    expect(checked).toBe(differentiable && op !== 'real' && op !== 'imag')
  })
})

it('every composite has cases that run', () => {
  for (const [op, cases] of Object.entries(compositeCases)) {
    expect(cases().length, op).toBeGreaterThan(0)
    for (const each of cases())
      expect(
        dtypes.some((type) => each.types(type)),
        op,
      ).toBe(true)
  }
})
