// All checks, by area.
import type { Check } from './check.ts'
import { binaryChecks } from './checks/binary.ts'
import { fourierChecks } from './checks/fourier.ts'
import { indexingChecks } from './checks/indexing.ts'
import { linalgChecks } from './checks/linalg.ts'
import { productChecks } from './checks/products.ts'
import { reductionChecks } from './checks/reductions.ts'
import { runningChecks } from './checks/running.ts'
import { shapeChecks } from './checks/shapes.ts'
import { sortingChecks } from './checks/sorting.ts'
import { unaryChecks } from './checks/unary.ts'
import { windowChecks } from './checks/windows.ts'

export const areas: Readonly<Record<string, readonly Check[]>> = {
  'functions of one element': unaryChecks,
  'functions of two elements': binaryChecks,
  reductions: reductionChecks,
  'running results': runningChecks,
  order: sortingChecks,
  'creation and shape': shapeChecks,
  indexing: indexingChecks,
  'windows and convolution': windowChecks,
  products: productChecks,
  'Fourier transforms': fourierChecks,
  'linear algebra': linalgChecks,
}
