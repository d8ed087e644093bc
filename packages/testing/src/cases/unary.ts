// Cases of element-wise operations of one input.
import type { Tensor } from '@nx/tensor'
import type { DType } from '@nx/types'
import type { Accuracy, Case, Values } from './case.ts'

/** What tells one element-wise operation from another. */
export interface UnaryOptions {
  readonly types: (type: DType) => boolean
  readonly accuracy: Accuracy
  /** Inputs inside the domain, where the function is smooth; `ordinary` by default. */
  readonly domain?: Values
  /** Whether its gradient is checked on the domain; true by default. */
  readonly smooth?: boolean
  readonly needs?: Case['needs']
}

/** The shapes and values every element-wise operation of one input meets. */
export function unaryCases(run: (x: Tensor) => Tensor, options: UnaryOptions): readonly Case[] {
  const { types, accuracy, domain = 'ordinary', smooth = true } = options
  const needs = options.needs === undefined ? {} : { needs: options.needs }
  const common = { types, accuracy, run, elementwise: true, ...needs }
  return [
    { ...common, title: 'matrix', inputs: [{ shape: [2, 3], values: domain }], smooth },
    { ...common, title: 'scalar', inputs: [{ shape: [], values: domain }] },
    { ...common, title: 'special values', inputs: [{ shape: [37], values: 'special' }] },
    { ...common, title: 'all sizes', inputs: [{ shape: [517], values: 'wide' }] },
    { ...common, title: 'many', inputs: [{ shape: [3, 345], values: domain }] },
    { ...common, title: 'empty', inputs: [{ shape: [0, 3], values: domain }] },
  ]
}
