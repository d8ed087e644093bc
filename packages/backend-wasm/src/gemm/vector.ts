// Matrix–vector products, bound by memory: each element of the matrix is read once, in order.
import type { FunctionBuilder, Local, ModuleBuilder } from '../encoder/index.ts'
import type { Element } from './element.ts'
import { byGroups, rowPointers } from './loops.ts'

/** Rows that one sweep handles together. */
const rowsTogether = 4

/** A kernel `(matrix, rowStep, x, y, length)` for a fixed number of rows. */
type Sweep = (
  f: FunctionBuilder,
  element: Element,
  rows: readonly Local[],
  x: Local,
  y: Local,
  length: Local,
) => void

/**
 * Emits and exports `dot` and `axpy`, of `(matrix, rowStep, x, y, rows, length)`: `y[r] = matrix[r, :] · x` and
 * `y += Σᵣ x[r] · matrix[r, :]`. Rows, `x` and `y` are contiguous.
 */
export function vectorKernels(module: ModuleBuilder, element: Element): void {
  sweeps(module, element, 'dot', dotRows)
  sweeps(module, element, 'axpy', axpyRows)
}

function sweeps(module: ModuleBuilder, element: Element, name: 'dot' | 'axpy', sweep: Sweep): void {
  const kernels = [rowsTogether, 1].map((rows) => {
    const f = module.func(undefined, ['i32', 'i32', 'i32', 'i32', 'i32'])
    const [matrix, rowStep, x, y, length] = f.params
    sweep(f, element, rowPointers(f, matrix, rowStep, rows), x, y, length)
    return f
  })
  const f = module.func(name, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [matrix, rowStep, x, y, rows, length] = f.params
  byGroups(f, rows, [rowsTogether, 1], (count) => {
    const kernel = kernels[count === 1 ? 1 : 0]!
    f.call(kernel, f.get(matrix), f.get(rowStep), f.get(x), f.get(y), f.get(length))
    f.set(matrix, f.op('i32.add', f.get(matrix), f.op('i32.mul', f.get(rowStep), f.i32(count))))
    f.increment(name === 'dot' ? y : x, count * element.byteLength)
  })
}

/** One sum a row, each in several vectors that do not wait for each other. */
const dotRows: Sweep = (f, element, pointers, x, y, length) => {
  const { byteLength, lanes, load, store, add, multiply } = element
  const vectors = pointers.length === 1 ? 4 : 2
  const sums = pointers.map(() => f.locals('v128', vectors))
  const totals = pointers.map(() => f.local(element.type))
  const xs = f.locals('v128', vectors)
  const value = f.local('v128')
  const advance = (bytes: number): void => {
    for (const pointer of [...pointers, x]) f.increment(pointer, bytes)
  }
  byGroups(f, length, [vectors * lanes], () => {
    xs.forEach((local, u) => f.set(local, f.load('v128.load', u * 16, f.get(x))))
    sums.forEach((row, i) =>
      row.forEach((sum, u) => {
        f.set(value, f.load('v128.load', u * 16, f.get(pointers[i]!)))
        f.set(sum, element.multiplyAdd(f, value, xs[u]!, sum))
      }),
    )
    advance(vectors * 16)
  })
  sums.forEach(([first, ...others], i) => {
    for (const other of others) f.set(first!, f.op(element.vectorAdd, f.get(first!), f.get(other)))
    for (let lane = 0; lane < lanes; lane++) {
      f.set(totals[i]!, f.op(add, f.get(totals[i]!), f.lane(element.extractLane, lane, f.get(first!))))
    }
  })
  byGroups(f, length, [1], () => {
    totals.forEach((total, i) => {
      f.get(total)
      f.op(multiply, f.load(load, 0, f.get(pointers[i]!)), f.load(load, 0, f.get(x)))
      f.op(add)
      f.set(total)
    })
    advance(byteLength)
  })
  totals.forEach((total, i) => f.store(store, i * byteLength, f.get(y), f.get(total)))
}

const axpyRows: Sweep = (f, element, pointers, x, y, length) => {
  const { byteLength, lanes, load, store, add, multiply, vectorAdd, vectorMultiply } = element
  const factors = f.locals('v128', pointers.length)
  const sums = f.locals('v128', 2)
  const value = f.local('v128')
  factors.forEach((factor, i) => f.set(factor, f.load(element.splatLoad, i * byteLength, f.get(x))))
  const advance = (bytes: number): void => {
    for (const pointer of [...pointers, y]) f.increment(pointer, bytes)
  }
  byGroups(f, length, [2 * lanes], () => {
    factors.forEach((factor, i) =>
      sums.forEach((sum, u) => {
        f.set(value, f.load('v128.load', u * 16, f.get(pointers[i]!)))
        f.set(
          sum,
          i === 0
            ? f.op(vectorMultiply, f.get(value), f.get(factor))
            : element.multiplyAdd(f, value, factor, sum),
        )
      }),
    )
    sums.forEach((sum, u) => {
      f.get(y)
      f.op(vectorAdd, f.get(sum), f.load('v128.load', u * 16, f.get(y)))
      f.store('v128.store', u * 16)
    })
    advance(32)
  })
  byGroups(f, length, [1], () => {
    f.get(y)
    f.load(load, 0, f.get(y))
    pointers.forEach((pointer, i) => {
      f.op(multiply, f.load(load, 0, f.get(pointer)), f.load(load, i * byteLength, f.get(x)))
      if (i > 0) f.op(add)
    })
    f.op(add)
    f.store(store, 0)
    advance(byteLength)
  })
}
