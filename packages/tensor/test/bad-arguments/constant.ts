// Wrong calls of constants.
import * as constants from '../../src/constants.ts'
import { type Mistake, options, type } from './mistakes.ts'

const floats = ['pi', 'e', 'eulerGamma', 'infinity', 'negInfinity', 'nan'] as const
const limits = ['max', 'min', 'maxFinite', 'minFinite'] as const
const ofFloats = ['epsilon', 'smallestPositiveNormal'] as const

// By name, for tables of functions.
const by = { ...constants }

export const constant: readonly Mistake[] = [
  ...[...floats, ...limits, ...ofFloats].flatMap((fn) => [
    ...options(fn, 'backend', (given) => by[fn]('f32', given)),
    ...type(fn, (_, wrong) => by[fn](wrong)),
  ]),
  ...floats.map((fn): Mistake => [
    fn,
    'integers',
    () => by[fn]('s32'),
    'type',
    'is not an integer, got type s32; give a floating-point type',
  ]),
  ...limits.map((fn): Mistake => [
    fn,
    'complex numbers',
    () => by[fn]('c64'),
    'type',
    'needs a real type, got c64; cast to one first',
  ]),
  ...ofFloats.map((fn): Mistake => [
    fn,
    'integers',
    () => by[fn]('s32'),
    'type',
    'needs a real floating-point type, got s32; cast to one first',
  ]),
  ...options('i', 'backend', (given) => constants.i('c64', given)),
  ...type('i', (_, wrong) => constants.i(wrong)),
  [
    'i',
    'real numbers',
    () => constants.i('f32'),
    'type',
    'is not a real number, got type f32; give c64 or c128',
  ],
]
