// Cases of choosing between tensors and of converting types.
import { asType, bitcast, select } from '@nx/tensor'
import { bitSize, dtypes, isComplex } from '@nx/types'
import type { Case, CaseInput } from './case.ts'
import { anyType } from './types.ts'

const predicate = (shape: readonly number[]): CaseInput => ({
  shape,
  values: [0, 1, 0, 0, 255, 2, 1],
  type: 'u8',
})

const chosen = (title: string, shapes: readonly (readonly number[])[], smooth = true): Case => ({
  title,
  types: anyType,
  accuracy: 'exact',
  smooth,
  elementwise: true,
  run: (condition, onTrue, onFalse) => select(condition, onTrue, onFalse),
  inputs: [
    predicate(shapes[0]!),
    { shape: shapes[1]!, values: smooth ? 'ordinary' : 'special' },
    { shape: shapes[2]!, values: 'ordinary' },
  ],
})

export const selectCases = (): readonly Case[] =>
  [
    [
      'same shapes',
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
    ] as const,
    ['scalar predicate', [[], [2, 3], [3]]] as const,
    ['scalar branches', [[5], [], []]] as const,
    ['branches stretch', [[2, 3], [2, 1], [3]]] as const,
    ['scalars', [[], [], []]] as const,
  ]
    .map(([title, shapes]) => chosen(title, shapes))
    .concat(chosen('special values', [[37], [37], [37]], false), chosen('empty', [[0], [0], []], false))

export const asTypeCases = (): readonly Case[] =>
  dtypes.flatMap((target): Case[] => {
    const common = {
      types: anyType,
      needs: () => [target],
      accuracy: 'exact',
      run: (x) => asType(x, target),
    } as const satisfies Partial<Case>
    return [
      { ...common, title: `${target} from special values`, inputs: [{ shape: [41], values: 'special' }] },
      { ...common, title: `${target} from all sizes`, inputs: [{ shape: [3, 67], values: 'wide' }] },
      {
        ...common,
        title: `${target} from ordinary values`,
        inputs: [{ shape: [2, 3], values: 'ordinary' }],
        smooth: target === 'f64' || target === 'c128',
      },
      { ...common, title: `${target} from nothing`, inputs: [{ shape: [0], values: 'ordinary' }] },
    ]
  })

export const bitcastCases = (): readonly Case[] =>
  dtypes
    .filter((target) => !isComplex(target))
    .flatMap((target): Case[] => {
      const common = {
        types: (type) => !isComplex(type) && bitSize(type) === bitSize(target),
        needs: () => [target],
        accuracy: 'exact',
        run: (x) => bitcast(x, target),
      } as const satisfies Partial<Case>
      return [
        { ...common, title: `to ${target}`, inputs: [{ shape: [3, 7], values: 'wide' }] },
        { ...common, title: `ordinary values to ${target}`, inputs: [{ shape: [12], values: 'ordinary' }] },
      ]
    })
