// All records are there, and only those that were asked for.
import { expect, it } from 'vitest'
import { loadVectors, type VectorArea } from '@nx/vectors'

it('every area has its records, and no two have one name', async () => {
  const vectors = await loadVectors()
  expect(vectors.length).toBe(9210)
  expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length)
  expect(new Set(vectors.map(({ area }) => area)).size).toBe(19)
})

it('the areas that were asked for, in their order', async () => {
  const vectors = await loadVectors({ areas: ['window', 'cast'] })
  expect([...new Set(vectors.map(({ area }) => area))]).toEqual(['window', 'cast'])
  expect(await loadVectors({ areas: [] })).toEqual([])
})

it('an area that is not recorded', async () => {
  const lists: readonly [unknown, string][] = [
    [['cast', 'windows'], 'got ["cast","windows"]'],
    [['toString'], 'got ["toString"]'],
    ['cast', 'got "cast"'],
    [null, 'got null'],
  ]
  for (const [areas, got] of lists) {
    const call = loadVectors({ areas: areas as VectorArea[] })
    await expect(call).rejects.toThrow('loadVectors: areas is a list of binary, cast, constants, ')
    await expect(call).rejects.toThrow(got)
    await expect(call).rejects.toMatchObject({ code: 'option', op: 'loadVectors' })
  }
  const misspelt = loadVectors({ area: ['cast'] } as never)
  await expect(misspelt).rejects.toMatchObject({ code: 'unknown_option' })
})
