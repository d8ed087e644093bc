// Sums of products by letters, against loops.
import { binaryBackend } from '@nx/backend-binary'
import { describe, expect, it } from 'vitest'
import {
  broadcast,
  einsum,
  f32,
  iota,
  setDefaultBackend,
  tensor,
  toArray,
  toFlatArray,
  toNumber,
  u8,
  vectorize,
  zeros,
} from '../../src/index.ts'
import { errorOf } from '../backends.ts'

setDefaultBackend(binaryBackend())

/** The einsum of tensors counted up from zero, by a loop over all letters. */
function byLoop(equation: string, shapes: readonly (readonly number[])[]): number[] {
  const [left, output] = equation.split('->') as [string, string]
  const terms = left.split(',')
  const lengths = new Map<string, number>()
  terms.forEach((term, i) => {
    ;[...term].forEach((letter, axis) =>
      lengths.set(letter, Math.max(shapes[i]![axis]!, lengths.get(letter) ?? 1)),
    )
  })
  const letters = [...output, ...[...lengths.keys()].filter((letter) => !output.includes(letter))]
  const size = output === '' ? 1 : [...output].reduce((product, letter) => product * lengths.get(letter)!, 1)
  const result = new Array<number>(size).fill(0)
  const visit = (at: ReadonlyMap<string, number>, rest: readonly string[]): void => {
    const [letter, ...others] = rest
    if (letter !== undefined) {
      for (let i = 0; i < lengths.get(letter)!; i++) visit(new Map([...at, [letter, i]]), others)
      return
    }
    const position = [...output].reduce((index, each) => index * lengths.get(each)! + at.get(each)!, 0)
    const factors = terms.map((term, k) =>
      [...term].reduce((index, each, axis) => {
        const length = shapes[k]![axis]!
        return index * length + (length === 1 ? 0 : at.get(each)!)
      }, 0),
    )
    result[position]! += factors.reduce((product, each) => product * each, 1)
  }
  visit(new Map(), letters)
  return result
}

describe('einsum', () => {
  it.each([
    [
      'ij,jk->ik',
      [
        [2, 3],
        [3, 4],
      ],
    ],
    [
      'ij,jk->ki',
      [
        [2, 3],
        [3, 4],
      ],
    ],
    [
      'bij,bjk->bik',
      [
        [2, 2, 3],
        [2, 3, 2],
      ],
    ],
    [
      'ibj,kjb->bki',
      [
        [2, 3, 2],
        [2, 2, 3],
      ],
    ],
    ['i,i->', [[4], [4]]],
    ['i,j->ij', [[2], [3]]],
    ['i,i->i', [[4], [4]]],
    ['ij->', [[2, 3]]],
    ['ijk->kj', [[2, 3, 2]]],
    ['ii->i', [[3, 3]]],
    ['iji->j', [[2, 3, 2]]],
    ['iii->i', [[3, 3, 3]]],
    [
      'ij,jk,kl->il',
      [
        [2, 3],
        [3, 2],
        [2, 2],
      ],
    ],
    [
      'ij,ij,ij->j',
      [
        [2, 3],
        [2, 3],
        [2, 3],
      ],
    ],
    [
      'ij,jk->ik',
      [
        [2, 1],
        [3, 4],
      ],
    ],
    [
      'ij,kl->jl',
      [
        [2, 3],
        [2, 2],
      ],
    ],
    [
      'abc,cd,bde->aec',
      [
        [2, 2, 3],
        [3, 2],
        [2, 2, 2],
      ],
    ],
  ] as const)('%s of %j', (equation, shapes) => {
    const inputs = shapes.map((shape) => iota(shape))
    expect(toFlatArray(einsum(equation, ...inputs))).toEqual(byLoop(equation, shapes))
  })

  it('orders letters by itself and broadcasts the rest', () => {
    expect(toArray(einsum('ba', iota([2, 2])))).toEqual([
      [0, 2],
      [1, 3],
    ])
    expect(einsum('...i,...i', iota([5, 1, 3]), iota([4, 3])).shape).toEqual([5, 4])
    expect(einsum('i...->...', iota([2, 3, 4])).shape).toEqual([3, 4])
  })

  it('works on vectorized tensors and does not widen', () => {
    const x = vectorize(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      'rows',
    )
    expect(toArray(einsum('i,i->', x, tensor([1, 10])))).toEqual([21, 43])
    expect(einsum('i,i', tensor([1], { type: 'u8' }), tensor([1], { type: 'u8' })).type).toBe('u8')
  })

  it.each([
    ['ij,jk', 'it has 2 inputs, but 1 were given', 'equation'],
    ['i', '"i" does not fit an input of 2 axes', 'equation'],
    ['ij->k', 'the result has "k" twice, or no input has it', 'equation'],
    ['ij->ii', 'the result has "i" twice', 'equation'],
    ['i1', 'write one letter per axis', 'equation'],
    ['ii', 'axes "i" differ in length in [2, 3]', 'shape'],
  ])('%s: %s', async (equation, message, code) => {
    const error = await errorOf(() => einsum(equation, iota([2, 3])))
    expect(error).toMatchObject({ code, op: 'einsum' })
    expect(error.message).toContain(message)
  })

  it('needs tensors, of fitting lengths', async () => {
    expect(await errorOf(() => einsum('->'))).toMatchObject({ code: 'equation', op: 'einsum' })
    const error = await errorOf(() => einsum('i,i->', iota([2]), iota([3])))
    expect(error.message).toContain('axes "i" differ in length in [2] and [3]')
  })

  it('takes all inputs to one type before it sums', () => {
    const result = einsum('i,->', u8([200, 100]), f32(1))
    expect(toNumber(result)).toBe(300)
  })

  it('takes the diagonal of an empty matrix', () => {
    expect(toNumber(einsum('ii', zeros([0, 0])))).toBe(0)
  })

  it.each(['f16', 'bf16', 'f8', 'f8_e4m3fn'] as const)('rounds no part of a result in %s', (type) => {
    // The sum over k alone is beyond f8 and f16.
    const large = broadcast(tensor(64, { type }), [4096])
    expect(toNumber(einsum('k,j->', large, tensor([1, -1], { type })))).toBe(0)
    // The sum over j alone is 2.125, between two numbers of f8.
    expect(toArray(einsum('j,i->i', tensor([2, 0.125], { type }), tensor([8], { type })))).toEqual(
      toArray(tensor([17], { type })),
    )
    expect(toArray(einsum('k,j,i->i', large, tensor([0.5, -0.5], { type }), tensor([1], { type })))).toEqual([
      0,
    ])
  })
})
