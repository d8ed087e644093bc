// The comparison with Nx finds what is missing.
import { beforeAll, describe, expect, it } from 'vitest'
import { readApi } from '../api.ts'
import { compareModule, type Row } from '../compare.ts'
import { unusedDifferences } from '../differences-used.ts'
import { blockName, modules, ourNames } from '../places.ts'
import { optionProblem } from '../probe.ts'
import { Surface } from '../surface.ts'
import { page } from '../table.ts'

let surface: Surface
beforeAll(async () => {
  surface = await Surface.of(modules)
})

async function rowOf(module: string, name: string, options: readonly string[] = []): Promise<Row> {
  const [row] = await compareModule({ module, functions: [{ name, arities: [1], options }] }, surface)
  return row!
}

describe('a row', () => {
  it('has the name, the package and the options of a function', async () => {
    expect(await rowOf('Nx', 'reduce_max', ['axes', 'keep_axes'])).toMatchObject({
      status: 'same',
      places: [{ module: '@nx/tensor', name: 'reduceMax' }],
      options: ['axes', 'keepAxes'],
    })
  })

  it('tells a name that is missing', async () => {
    expect(await rowOf('Nx', 'no_such_function')).toMatchObject({
      status: 'missing',
      problem: 'there is nothing of that name',
    })
  })

  it('tells an option that the type lacks', async () => {
    expect(await rowOf('Nx', 'sum', ['axes', 'no_such_option'])).toMatchObject({
      status: 'missing',
      problem: 'its type has no option noSuchOption',
    })
  })

  it('tells a backend operation that is missing', async () => {
    expect(await rowOf('Nx.Backend', 'add')).toMatchObject({ status: 'same' })
    expect(await rowOf('Nx.Backend', 'no_such_operation')).toMatchObject({ status: 'missing' })
  })

  it('has the reason of a difference, and what stands in its place', async () => {
    const row = await rowOf('Nx', 'to_list')
    expect(row).toMatchObject({ status: 'different', places: [{ module: '@nx/tensor', name: 'toArray' }] })
    expect(row.reason).toBeTruthy()
  })

  it('finds members of types, and static ones of classes', async () => {
    expect(await rowOf('Nx.Serving', 'batched_run')).toMatchObject({
      status: 'different',
      places: [{ module: '@nx/serving', name: 'Server.batchedRun' }],
    })
    expect(await rowOf('Nx.Batch', 'merge')).toMatchObject({
      status: 'different',
      places: [{ module: '@nx/serving', name: 'Batch.merge' }],
    })
  })
})

describe('the surface', () => {
  it('knows exports, and members of types', () => {
    expect(surface.hasPlace('@nx/types#Backend.upload')).toBe(true)
    expect(surface.hasPlace('@nx/types#Backend.download')).toBe(false)
    expect(surface.hasPlace('@nx/types#Nothing')).toBe(false)
    expect(surface.hasPlace('@nx/tensor#add')).toBe(true)
  })

  it('counts an option only if a call takes it where others are refused', async () => {
    const declares = (fn: unknown): Surface =>
      Object.assign(Object.create(surface) as Surface, {
        value: () => fn,
        optionsParameters: () => [{ position: 0, options: new Set(['axis']) }],
      })
    const careless = declares(() => 1)
    const place = { module: 'm', name: 'f' }
    expect(await optionProblem(careless, place, ['axis'])).toBe(
      'a call that refuses other options does not take axis',
    )
  })
})

it('turns names of Nx into ours', () => {
  expect(ourNames('load_numpy!')).toEqual(['loadNumpy'])
  expect(ourNames('integer?')).toEqual(['isInteger', 'integer'])
  expect(blockName('LinAlg.QR')).toBe('linalg.qr')
  expect(blockName('CumulativeSum')).toBe('cumulativeSum')
})

it('has no explanation without something to explain', () => {
  expect(unusedDifferences(readApi())).toEqual([])
  expect(unusedDifferences({ version: '', modules: [] }).length).toBeGreaterThan(100)
})

it('keeps bars in names from ending a cell of the page', async () => {
  const rows = [await rowOf('Nx.Defn.Kernel', '|||')]
  expect(page(readApi(), rows)).toContain('| `\\|\\|\\|/1` | `bitwiseOr` |')
})
