// Complex functions of infinities and of what is no number: the values of C (annex G) and of NumPy.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { Complex } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../../src/index.ts'
import { primitiveBackend } from './support.ts'

nx.setDefaultBackend(binaryBackend())

type Row = readonly [name: string, x: number, y: number, re: number, im: number]

const functions = { ...nx } as unknown as Readonly<Record<string, (z: nx.Tensor) => nx.Tensor>>
const { PI } = Math

/** Each holds for conjugates, too; of odd functions also with both signs changed. */
// prettier-ignore
const rows: readonly Row[] = [
  ['sinh', 0, Infinity, 0, NaN],
  ['sinh', 0, NaN, 0, NaN],
  ['sinh', 1, Infinity, NaN, NaN],
  ['sinh', 1, NaN, NaN, NaN],
  ['sinh', Infinity, 0, Infinity, 0],
  ['sinh', Infinity, 1, Infinity, Infinity],
  ['sinh', Infinity, Infinity, Infinity, NaN],
  ['sinh', Infinity, NaN, Infinity, NaN],
  ['sinh', NaN, 0, NaN, 0],
  ['sinh', NaN, 1, NaN, NaN],
  ['sinh', NaN, Infinity, NaN, NaN],
  ['sinh', NaN, NaN, NaN, NaN],
  ['cosh', 0, Infinity, NaN, 0],
  ['cosh', 0, NaN, NaN, 0],
  ['cosh', 1, Infinity, NaN, NaN],
  ['cosh', 1, NaN, NaN, NaN],
  ['cosh', Infinity, 0, Infinity, 0],
  ['cosh', Infinity, 1, Infinity, Infinity],
  ['cosh', Infinity, Infinity, Infinity, NaN],
  ['cosh', Infinity, NaN, Infinity, NaN],
  ['cosh', NaN, 0, NaN, 0],
  ['cosh', NaN, 1, NaN, NaN],
  ['cosh', NaN, Infinity, NaN, NaN],
  ['cosh', NaN, NaN, NaN, NaN],
  ['tanh', 0, Infinity, 0, NaN],
  ['tanh', 0, NaN, 0, NaN],
  ['tanh', 1, Infinity, NaN, NaN],
  ['tanh', 1, NaN, NaN, NaN],
  ['tanh', Infinity, 0, 1, 0],
  ['tanh', Infinity, 1, 1, 0],
  ['tanh', Infinity, Infinity, 1, 0],
  ['tanh', Infinity, NaN, 1, 0],
  ['tanh', NaN, 0, NaN, 0],
  ['tanh', NaN, 1, NaN, NaN],
  ['tanh', NaN, Infinity, NaN, NaN],
  ['tanh', NaN, NaN, NaN, NaN],
  ['asin', 0, Infinity, 0, Infinity],
  ['asin', 0, NaN, 0, NaN],
  ['asin', 1, Infinity, 0, Infinity],
  ['asin', 1, NaN, NaN, NaN],
  ['asin', Infinity, 0, PI / 2, Infinity],
  ['asin', Infinity, 1, PI / 2, Infinity],
  ['asin', Infinity, Infinity, PI / 4, Infinity],
  ['asin', Infinity, NaN, NaN, Infinity],
  ['asin', NaN, 0, NaN, NaN],
  ['asin', NaN, 1, NaN, NaN],
  ['asin', NaN, Infinity, NaN, Infinity],
  ['asin', NaN, NaN, NaN, NaN],
  ['acos', 0, Infinity, PI / 2, -Infinity],
  ['acos', 0, NaN, PI / 2, NaN],
  ['acos', 1, Infinity, PI / 2, -Infinity],
  ['acos', 1, NaN, NaN, NaN],
  ['acos', -1, Infinity, PI / 2, -Infinity],
  ['acos', -1, NaN, NaN, NaN],
  ['acos', Infinity, 0, 0, -Infinity],
  ['acos', Infinity, 1, 0, -Infinity],
  ['acos', Infinity, Infinity, PI / 4, -Infinity],
  ['acos', Infinity, NaN, NaN, -Infinity],
  ['acos', -Infinity, 0, PI, -Infinity],
  ['acos', -Infinity, 1, PI, -Infinity],
  ['acos', -Infinity, Infinity, (3 * PI) / 4, -Infinity],
  ['acos', -Infinity, NaN, NaN, -Infinity],
  ['acos', NaN, 0, NaN, NaN],
  ['acos', NaN, 1, NaN, NaN],
  ['acos', NaN, Infinity, NaN, -Infinity],
  ['acos', NaN, NaN, NaN, NaN],
  ['asinh', 0, Infinity, Infinity, PI / 2],
  ['asinh', 0, NaN, NaN, NaN],
  ['asinh', 1, Infinity, Infinity, PI / 2],
  ['asinh', 1, NaN, NaN, NaN],
  ['asinh', Infinity, 0, Infinity, 0],
  ['asinh', Infinity, 1, Infinity, 0],
  ['asinh', Infinity, Infinity, Infinity, PI / 4],
  ['asinh', Infinity, NaN, Infinity, NaN],
  ['asinh', NaN, 0, NaN, 0],
  ['asinh', NaN, 1, NaN, NaN],
  ['asinh', NaN, Infinity, Infinity, NaN],
  ['asinh', NaN, NaN, NaN, NaN],
  ['acosh', 0, Infinity, Infinity, PI / 2],
  ['acosh', 1, Infinity, Infinity, PI / 2],
  ['acosh', 0, NaN, NaN, PI / 2],
  ['acosh', 1, NaN, NaN, NaN],
  ['acosh', -1, Infinity, Infinity, PI / 2],
  ['acosh', -1, NaN, NaN, NaN],
  ['acosh', Infinity, 0, Infinity, 0],
  ['acosh', Infinity, 1, Infinity, 0],
  ['acosh', Infinity, Infinity, Infinity, PI / 4],
  ['acosh', Infinity, NaN, Infinity, NaN],
  ['acosh', -Infinity, 0, Infinity, PI],
  ['acosh', -Infinity, 1, Infinity, PI],
  ['acosh', -Infinity, Infinity, Infinity, (3 * PI) / 4],
  ['acosh', -Infinity, NaN, Infinity, NaN],
  ['acosh', NaN, 0, NaN, NaN],
  ['acosh', NaN, 1, NaN, NaN],
  ['acosh', NaN, Infinity, Infinity, NaN],
  ['acosh', NaN, NaN, NaN, NaN],
  ['atanh', 0, Infinity, 0, PI / 2],
  ['atanh', 0, NaN, 0, NaN],
  ['atanh', 1, Infinity, 0, PI / 2],
  ['atanh', 1, NaN, NaN, NaN],
  ['atanh', Infinity, 0, 0, PI / 2],
  ['atanh', Infinity, 1, 0, PI / 2],
  ['atanh', Infinity, Infinity, 0, PI / 2],
  ['atanh', Infinity, NaN, 0, NaN],
  ['atanh', NaN, 0, NaN, NaN],
  ['atanh', NaN, 1, NaN, NaN],
  ['atanh', NaN, Infinity, 0, PI / 2],
  ['atanh', NaN, NaN, NaN, NaN],
  ['log1p', 0, Infinity, Infinity, PI / 2],
  ['log1p', 0, NaN, NaN, NaN],
  ['log1p', 1, Infinity, Infinity, PI / 2],
  ['log1p', 1, NaN, NaN, NaN],
  ['log1p', -1, Infinity, Infinity, PI / 2],
  ['log1p', -1, NaN, NaN, NaN],
  ['log1p', Infinity, 0, Infinity, 0],
  ['log1p', Infinity, 1, Infinity, 0],
  ['log1p', Infinity, Infinity, Infinity, PI / 4],
  ['log1p', Infinity, NaN, Infinity, NaN],
  ['log1p', -Infinity, 0, Infinity, PI],
  ['log1p', -Infinity, 1, Infinity, PI],
  ['log1p', -Infinity, Infinity, Infinity, (3 * PI) / 4],
  ['log1p', -Infinity, NaN, Infinity, NaN],
  ['log1p', NaN, 0, NaN, NaN],
  ['log1p', NaN, 1, NaN, NaN],
  ['log1p', NaN, Infinity, Infinity, NaN],
  ['log1p', NaN, NaN, NaN, NaN],
]

const odd = ['sinh', 'tanh', 'asin', 'asinh', 'atanh']

/** The sine of iz over i, and so on. */
const turned: readonly Row[] = rows.flatMap(([name, x, y, re, im]): Row[] => {
  if (name === 'tanh') return [['tan', y, -x, im, -re]]
  if (name === 'atanh') return [['atan', y, -x, im, -re]]
  return name === 'sinh' ? [['sin', y, -x, im, -re]] : []
})

const all = [...rows, ...turned].flatMap(([name, x, y, re, im]): Row[] => {
  const conjugates: Row[] = [
    [name, x, y, re, im],
    [name, x, -y, re, -im],
  ]
  return odd.includes(name)
    ? [...conjugates, ...conjugates.map((row): Row => [name, -row[1], -row[2], -row[3], -row[4]])]
    : conjugates
})

/** C leaves signs open where a part is no number. */
function agrees(got: number, want: number, isOpen: boolean, tolerance: number): boolean {
  if (isOpen && (want === 0 || Math.abs(want) === Infinity)) return Math.abs(got) === Math.abs(want)
  if (want === 0 || !Number.isFinite(want)) return Object.is(got, want)
  return Math.abs(isOpen ? Math.abs(got) - Math.abs(want) : got - want) <= tolerance * Math.abs(want)
}

describe.each([
  ['binary', binaryBackend()],
  ['primitive', primitiveBackend()],
  ['wasm', wasmBackend()],
] as const)('%s', (_, backend) => {
  it.each([...new Set(all.map(([name]) => name))])('%s', (name) => {
    const own = all.filter((row) => row[0] === name)
    for (const type of ['c64', 'c128'] as const) {
      const z = nx.tensor(
        own.map(([, x, y]) => new Complex(x, y)),
        { type, backend },
      )
      const run = (given: nx.Tensor): nx.Tensor => functions[name]!(given)
      for (const result of [run(z), jit(run)(z)]) {
        const got = nx.toFlatArray(result) as unknown as readonly Complex[]
        const wrong = own.flatMap(([, x, y, ...want], i) => {
          const [re, im] = type === 'c64' ? want.map(Math.fround) : want
          const isOpen = Number.isNaN(x) || Number.isNaN(y) || Number.isNaN(re) || Number.isNaN(im)
          const { re: a, im: b } = got[i]!
          const isSame = [a, b].every((each, part) =>
            agrees(each, [re!, im!][part]!, isOpen, type === 'c64' ? 3e-7 : 1e-15),
          )
          return isSame ? [] : [`${name}(${x}, ${y}) = (${a}, ${b}), not (${re}, ${im})`]
        })
        expect(wrong).toEqual([])
      }
    }
  })

  it('large parts, and those beside a pole', () => {
    const at = (name: string, x: number, y: number): readonly [number, number] => {
      const z = nx.tensor([new Complex(x, y)], { type: 'c128', backend })
      const { re, im } = nx.toFlatArray(functions[name]!(z))[0] as unknown as Complex
      return [re, im]
    }
    const close = ([re, im]: readonly [number, number]): unknown[] => [
      expect.closeTo(re, 12),
      im === 0 ? 0 : expect.closeTo(im, 15),
    ]
    expect(at('log1p', 0, 1.5e308)).toEqual(close([Math.log(1.5e308), PI / 2]))
    expect(at('log1p', -1e200, 1e200)).toEqual(close([Math.log(1e200) + Math.LN2 / 2, (3 * PI) / 4]))
    expect(at('atanh', 1, 1e-200)).toEqual(close([Math.LN2 / 2 + 100 * Math.LN10, PI / 4]))
    const [re, im] = at('tanh', 30, 1)
    expect([re, im * Math.exp(60)]).toEqual(close([1, 2 * Math.sin(2)]))
  })
})
