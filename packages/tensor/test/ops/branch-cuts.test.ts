// Complex functions beside their branch cuts, where the sign of a zero tells the side: the values of C and of NumPy.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { Complex, complexDivide } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../../src/index.ts'
import { primitiveBackend } from './support.ts'

nx.setDefaultBackend(binaryBackend())

type Row = readonly [name: string, x: number, y: number, re: number, im: number]

const functions = { ...nx } as unknown as Readonly<Record<string, (z: nx.Tensor) => nx.Tensor>>

// prettier-ignore
const rows: readonly Row[] = [
  ['acos', 2, 0, 0, -1.3169578969248166],
  ['acos', 2, -0, 0, 1.3169578969248166],
  ['acos', -2, 0, 3.141592653589793, -1.3169578969248166],
  ['acos', -2, -0, 3.141592653589793, 1.3169578969248166],
  ['acos', 0.5, 0, 1.0471975511965976, -0],
  ['acos', 0.5, -0, 1.0471975511965976, 0],
  ['acos', -0.5, 0, 2.0943951023931957, -0],
  ['acos', -0.5, -0, 2.0943951023931957, 0],
  ['asin', 2, 0, 1.5707963267948966, 1.3169578969248166],
  ['asin', 2, -0, 1.5707963267948966, -1.3169578969248166],
  ['asin', -2, 0, -1.5707963267948966, 1.3169578969248166],
  ['asin', -2, -0, -1.5707963267948966, -1.3169578969248166],
  ['asin', 0.5, 0, 0.5235987755982989, 0],
  ['asin', 0.5, -0, 0.5235987755982989, -0],
  ['asin', -0.5, 0, -0.5235987755982989, 0],
  ['asin', -0.5, -0, -0.5235987755982989, -0],
  ['atan', 0, 2, 1.5707963267948966, 0.5493061443340549],
  ['atan', -0, 2, -1.5707963267948966, 0.5493061443340549],
  ['atan', 0, -2, 1.5707963267948966, -0.5493061443340549],
  ['atan', -0, -2, -1.5707963267948966, -0.5493061443340549],
  ['atan', 0, 0.5, 0, 0.5493061443340549],
  ['atan', -0, 0.5, -0, 0.5493061443340549],
  ['atan', 0, -0.5, 0, -0.5493061443340549],
  ['atan', -0, -0.5, -0, -0.5493061443340549],
  ['acosh', 2, 0, 1.3169578969248166, 0],
  ['acosh', 2, -0, 1.3169578969248166, -0],
  ['acosh', -2, 0, 1.3169578969248166, 3.141592653589793],
  ['acosh', -2, -0, 1.3169578969248166, -3.141592653589793],
  ['acosh', 0.5, 0, 0, 1.0471975511965976],
  ['acosh', 0.5, -0, 0, -1.0471975511965976],
  ['acosh', -0.5, 0, 0, 2.0943951023931957],
  ['acosh', -0.5, -0, 0, -2.0943951023931957],
  ['asinh', 0, 2, 1.3169578969248166, 1.5707963267948966],
  ['asinh', -0, 2, -1.3169578969248166, 1.5707963267948966],
  ['asinh', 0, -2, 1.3169578969248166, -1.5707963267948966],
  ['asinh', -0, -2, -1.3169578969248166, -1.5707963267948966],
  ['asinh', 0, 0.5, 0, 0.5235987755982989],
  ['asinh', -0, 0.5, -0, 0.5235987755982989],
  ['asinh', 0, -0.5, 0, -0.5235987755982989],
  ['asinh', -0, -0.5, -0, -0.5235987755982989],
  ['atanh', 2, 0, 0.5493061443340549, 1.5707963267948966],
  ['atanh', 2, -0, 0.5493061443340549, -1.5707963267948966],
  ['atanh', -2, 0, -0.5493061443340549, 1.5707963267948966],
  ['atanh', -2, -0, -0.5493061443340549, -1.5707963267948966],
  ['atanh', 0.5, 0, 0.5493061443340549, 0],
  ['atanh', 0.5, -0, 0.5493061443340549, -0],
  ['atanh', -0.5, 0, -0.5493061443340549, 0],
  ['atanh', -0.5, -0, -0.5493061443340549, -0],
  ['log', 2, 0, 0.6931471805599453, 0],
  ['log', 2, -0, 0.6931471805599453, -0],
  ['log', -2, 0, 0.6931471805599453, 3.141592653589793],
  ['log', -2, -0, 0.6931471805599453, -3.141592653589793],
  ['log', 0.5, 0, -0.6931471805599453, 0],
  ['log', 0.5, -0, -0.6931471805599453, -0],
  ['log', -0.5, 0, -0.6931471805599453, 3.141592653589793],
  ['log', -0.5, -0, -0.6931471805599453, -3.141592653589793],
  ['log1p', 2, 0, 1.0986122886681098, 0],
  ['log1p', 2, -0, 1.0986122886681098, -0],
  ['log1p', -2, 0, 0, 3.141592653589793],
  ['log1p', -2, -0, 0, -3.141592653589793],
  ['log1p', 0.5, 0, 0.4054651081081644, 0],
  ['log1p', 0.5, -0, 0.4054651081081644, -0],
  ['log1p', -0.5, 0, -0.6931471805599453, 0],
  ['log1p', -0.5, -0, -0.6931471805599453, -0],
  ['log2', 2, 0, 1, 0],
  ['log2', 2, -0, 1, -0],
  ['log2', -2, 0, 1, 4.532360141827193],
  ['log2', -2, -0, 1, -4.532360141827193],
  ['log2', 0.5, 0, -1, 0],
  ['log2', 0.5, -0, -1, -0],
  ['log2', -0.5, 0, -1, 4.532360141827193],
  ['log2', -0.5, -0, -1, -4.532360141827193],
  ['log10', 2, 0, 0.3010299956639812, 0],
  ['log10', 2, -0, 0.3010299956639812, -0],
  ['log10', -2, 0, 0.3010299956639812, 1.3643763538418412],
  ['log10', -2, -0, 0.3010299956639812, -1.3643763538418412],
  ['log10', 0.5, 0, -0.3010299956639812, 0],
  ['log10', 0.5, -0, -0.3010299956639812, -0],
  ['log10', -0.5, 0, -0.3010299956639812, 1.3643763538418412],
  ['log10', -0.5, -0, -0.3010299956639812, -1.3643763538418412],
  ['sqrt', 2, 0, 1.4142135623730951, 0],
  ['sqrt', 2, -0, 1.4142135623730951, -0],
  ['sqrt', -2, 0, 0, 1.4142135623730951],
  ['sqrt', -2, -0, 0, -1.4142135623730951],
  ['sqrt', 0.5, 0, 0.7071067811865476, 0],
  ['sqrt', 0.5, -0, 0.7071067811865476, -0],
  ['sqrt', -0.5, 0, 0, 0.7071067811865476],
  ['sqrt', -0.5, -0, 0, -0.7071067811865476],
  ['sin', 0, -0, 0, -0],
  ['sin', -0, 0, -0, 0],
  ['sin', 2, -0, 0.9092974268256817, 0],
  ['sin', -0, 2, -0, 3.626860407847019],
  ['sin', 2, 0, 0.9092974268256817, -0],
  ['cos', 4, 0, -0.6536436208636119, 0],
  ['cos', 4, -0, -0.6536436208636119, -0],
  ['cos', 2, 0, -0.4161468365471424, -0],
  ['cos', 0, -0, 1, 0],
  ['cos', -0, 0, 1, 0],
  ['cos', 2, -0, -0.4161468365471424, 0],
  ['cos', -0, 2, 3.7621956910836314, 0],
  ['sinh', 0, -0, 0, -0],
  ['sinh', -0, 0, -0, 0],
  ['sinh', 2, -0, 3.626860407847019, -0],
  ['sinh', -0, 2, 0, 0.9092974268256817],
  ['cosh', 0, -0, 1, -0],
  ['cosh', -0, 0, 1, -0],
  ['cosh', 2, -0, 3.7621956910836314, -0],
  ['cosh', -0, 2, -0.4161468365471424, -0],
  ['tan', 0, -0, 0, -0],
  ['tan', -0, 0, -0, 0],
  ['tan', 2, -0, -2.185039863261519, -0],
  ['tan', -0, 2, -0, 0.9640275800758168],
  ['tanh', 0, -0, 0, -0],
  ['tanh', -0, 0, -0, 0],
  ['tanh', 2, -0, 0.9640275800758168, -0],
  ['tanh', -0, 2, -0, -2.185039863261519],
  ['exp', 0, -0, 1, -0],
  ['exp', -0, 0, 1, 0],
  ['exp', 2, -0, 7.38905609893065, -0],
  ['exp', -0, 2, -0.4161468365471424, 0.9092974268256817],
  ['expm1', 0, -0, 0, -0],
  ['expm1', -0, 0, -0, 0],
  ['expm1', 2, -0, 6.38905609893065, -0],
  ['expm1', -0, 2, -1.4161468365471424, 0.9092974268256817],
  ['conjugate', 0, -0, 0, 0],
  ['conjugate', -0, 0, -0, -0],
  ['conjugate', 2, -0, 2, 0],
  ['conjugate', -0, 2, -0, -2],
]

/** Equal to a few units in the last place, zeros with their signs. */
const agrees = (got: number, want: number): boolean =>
  want === 0 ? Object.is(got, want) : Math.abs(got - want) <= 1e-15 * Math.abs(want)

const backends = [
  ['binary', binaryBackend()],
  ['primitive', primitiveBackend()],
  ['wasm', wasmBackend()],
] as const

describe.each(backends)('%s', (_, backend) => {
  it.each(rows)('%s(%d + %di)', (name, x, y, re, im) => {
    const run = (z: nx.Tensor): nx.Tensor => functions[name]!(z)
    const z = nx.tensor([new Complex(x, y)], { type: 'c128', backend })
    for (const result of [run(z), jit(run)(z)]) {
      const got = nx.toFlatArray(nx.asType(result, 'c128'))[0]!
      expect([got.re, got.im, agrees(got.re, re) && agrees(got.im, im)]).toEqual([got.re, got.im, true])
    }
  })

  it('joins parts with the signs of their zeros, and infinities and NaN alone', () => {
    const parts = [0, -0, 1, -2, Infinity, -Infinity, NaN]
    const x = nx.tensor(
      parts.map((part) => [part]),
      { type: 'f64', backend },
    )
    const y = nx.tensor(parts, { type: 'f64', backend })
    const want = parts.flatMap((re) => parts.map((im) => new Complex(re, im)))
    expect(nx.toFlatArray(nx.complex(x, y))).toEqual(want)
    expect(nx.toFlatArray(jit(nx.complex)(x, y))).toEqual(want)
  })

  it('conjugates 1 + 0i to 1 - 0i, also where that is a real number', () => {
    const conjugated = nx.conjugate(nx.tensor([new Complex(1, 0)], { type: 'c64', backend }))
    expect(nx.toFlatArray(conjugated)).toEqual([new Complex(1, -0)])
    for (const type of ['f32', 'f64', 'f16', 'u8', 's64'] as const) {
      const of = nx.conjugate(nx.tensor([1, 0], { type, backend }))
      expect(of.type).toBe(type === 'f64' ? 'c128' : 'c64')
      expect(nx.toFlatArray(of)).toEqual([new Complex(1, -0), new Complex(0, -0)])
    }
  })

  it('is exact far from 0, too', () => {
    const large = nx.tensor([new Complex(1e200, 1), new Complex(3e10, -4e10)], { type: 'c128', backend })
    expect(nx.toFlatArray(nx.atanh(large))).toEqual([
      new Complex(1e-200, Math.PI / 2),
      new Complex(1.2e-11, -Math.PI / 2 + 1.6e-11),
    ])
  })

  it('divides by infinities as C does, in both types', () => {
    for (const type of ['c64', 'c128'] as const) {
      const [one, infinite] = [new Complex(1, 1), new Complex(Infinity, Infinity)].map((z) =>
        nx.tensor([z], { type, backend }),
      ) as [nx.Tensor, nx.Tensor]
      expect(nx.toFlatArray(nx.divide(one, infinite))).toEqual([new Complex(0, 0)])
      expect(nx.toFlatArray(nx.divide(infinite, one))).toEqual([new Complex(Infinity, NaN)])
    }
  })
})

// Cases of Baudin and Smith, and ends of f64; exact quotients.
it.each([
  [1, 1, 1, 2 ** 1023, 2 ** -1023, -(2 ** -1023)],
  [1, 1, 2 ** -1023, 2 ** -1023, 2 ** 1023, 0],
  [2 ** 1023, 2 ** -1023, 2 ** 677, 2 ** -677, 2 ** 346, -(2 ** -1008)],
  [2 ** 1023, 2 ** 1023, 1, 1, 2 ** 1023, 0],
  [2 ** 1020, 2 ** -844, 2 ** 656, 2 ** -780, 2 ** 364, -(2 ** -1072)],
  [2 ** -71, 2 ** 1021, 2 ** 1001, 2 ** -323, 2 ** -1072, 2 ** 20],
  [2 ** -347, 2 ** -54, 2 ** -1037, 2 ** -1058, 3.8981256045591133e289, 8.174961907852354e295],
  [2 ** -1074, 2 ** -1074, 2 ** -1073, 2 ** -1074, 0.6, 0.2],
  [2 ** 1015, 2 ** -989, 2 ** 1023, 2 ** 1023, 0.001953125, -0.001953125],
  [2 ** -622, 2 ** -1071, 2 ** -343, 2 ** -798, 1.02951151789360578e-84, 6.97145987515076231e-220],
  [1e308, 1e308, 1e308, 1e308, 1, 0],
  [1e-308, 1e-308, 1e-308, 1e-308, 1, 0],
])('(%d + %di) / (%d + %di)', (a, b, c, d, re, im) => {
  const got = complexDivide(new Complex(a, b), new Complex(c, d))
  expect([got.re, got.im, agrees(got.re, re), agrees(got.im, im)]).toEqual([got.re, got.im, true, true])
})
