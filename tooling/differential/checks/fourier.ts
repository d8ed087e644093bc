// Fourier transforms.
import * as nx from '@nx/tensor'
import type { DType, Shape } from '@nx/types'
import { type Check, complexes, each, wideFloats } from '../check.ts'

const lines: readonly Shape[] = [[1], [2], [7], [64], [97], [3, 12], [2, 3, 5], [1500]]
const planes: readonly Shape[] = [
  [1, 1],
  [3, 4],
  [8, 8],
  [2, 5, 7],
  [40, 30],
]
const base = { ulps: 16, isScaled: true }

function transform(
  name: string,
  run: (x: nx.Tensor) => nx.Tensor,
  python: string,
  types: readonly DType[],
  of: readonly Shape[] = lines,
  form?: string,
): Check {
  return {
    ...base,
    name,
    run: (x) => run(x!),
    python,
    types,
    cases: each(of, 'plain'),
    ...(form === undefined ? {} : { form }),
  }
}

export const fourierChecks: readonly Check[] = [
  transform('fft', (x) => nx.fft(x), 'fft.fft(x)', [...wideFloats, ...complexes]),
  transform('fft', (x) => nx.fft(x, { length: 10 }), 'fft.fft(x, 10)', wideFloats, lines, 'length'),
  transform('fft', (x) => nx.fft(x, { axis: 0 }), 'fft.fft(x, axis=0)', wideFloats, lines, 'first axis'),
  transform('ifft', (x) => nx.ifft(x), 'fft.ifft(x)', [...wideFloats, ...complexes]),
  transform(
    'ifft',
    (x) => nx.ifft(x, { length: 10, axis: 0 }),
    'fft.ifft(x, 10, axis=0)',
    wideFloats,
    lines,
    'length and axis',
  ),
  transform('fft2', (x) => nx.fft2(x), 'fft.fft2(x)', [...wideFloats, ...complexes], planes),
  transform(
    'fft2',
    (x) => nx.fft2(x, { lengths: [4, 6] }),
    'fft.fft2(x, (4, 6))',
    wideFloats,
    planes,
    'lengths',
  ),
  transform('ifft2', (x) => nx.ifft2(x), 'fft.ifft2(x)', [...wideFloats, ...complexes], planes),
  transform('rfft', (x) => nx.rfft(x), 'fft.rfft(x)', wideFloats),
  transform('rfft', (x) => nx.rfft(x, { length: 11 }), 'fft.rfft(x, 11)', wideFloats, lines, 'length'),
  transform('irfft', (x) => nx.irfft(x), 'fft.irfft(x)', complexes, [
    [3],
    [7],
    [64],
    [3, 12],
    [2, 3, 5],
    [700],
  ]),
  transform(
    'irfft',
    (x) => nx.irfft(x, { length: 9 }),
    'fft.irfft(x, 9)',
    complexes,
    [[5], [7], [3, 12]],
    'length',
  ),
]
