// Matrix–vector products, bound by memory: each element of the matrix is read once, in order.
import type { Callable, FunctionBuilder, Local, ModuleBuilder } from '../encoder/index.ts'
import type { Element } from './element.ts'

/** Rows that one sweep handles together. */
const rowsTogether = 4

/**
 * Emits and exports `dot(matrix, rowStep, x, y, rows, k)`: `y[r] = matrix[r, :] · x`, both contiguous along k.
 */
export function dotKernel(module: ModuleBuilder, element: Element): void {
  const many = dotRows(module, element, rowsTogether, 2)
  const one = dotRows(module, element, 1, 4)
  const f = module.func('dot', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [matrix, rowStep, x, y, rows, k] = f.params
  const sweep = (kernel: Callable, count: number): void => {
    f.call(kernel, f.get(matrix), f.get(rowStep), f.get(x), f.get(y), f.get(k))
    f.set(matrix, f.op('i32.add', f.get(matrix), f.op('i32.mul', f.get(rowStep), f.i32(count))))
    f.increment(y, count * element.byteLength)
  }
  byGroups(f, rows, sweep, many, one)
}

/** `(matrix, rowStep, x, y, k)` for a fixed number of rows, each with several sums in flight. */
function dotRows(module: ModuleBuilder, element: Element, rows: number, sumsPerRow: number): FunctionBuilder {
  const { byteLength, lanes, load, store, add, multiply } = element
  const f = module.func(undefined, ['i32', 'i32', 'i32', 'i32', 'i32'])
  const [matrix, rowStep, x, y, k] = f.params
  const pointers = [matrix, ...f.locals('i32', rows - 1)]
  const sums = pointers.map(() => f.locals('v128', sumsPerRow))
  const totals = pointers.map(() => f.local(element.type))
  const xs = f.locals('v128', sumsPerRow)
  const value = f.local('v128')
  const count = f.local('i32')
  const perTurn = sumsPerRow * lanes
  pointers.slice(1).forEach((pointer, i) => {
    f.set(pointer, f.op('i32.add', f.get(pointers[i]!), f.get(rowStep)))
  })
  const advance = (bytes: number): void => {
    for (const pointer of [...pointers, x]) f.increment(pointer, bytes)
  }
  f.set(count, f.op('i32.div_u', f.get(k), f.i32(perTurn)))
  f.countDown(count, () => {
    xs.forEach((local, u) => f.set(local, f.load('v128.load', u * 16, f.get(x))))
    sums.forEach((row, i) =>
      row.forEach((sum, u) => {
        f.set(value, f.load('v128.load', u * 16, f.get(pointers[i]!)))
        f.set(sum, element.multiplyAdd(f, value, xs[u]!, sum))
      }),
    )
    advance(perTurn * byteLength)
  })
  sums.forEach((row, i) => {
    const [first, ...others] = row as [Local, ...Local[]]
    for (const other of others) f.set(first, f.op(element.vectorAdd, f.get(first), f.get(other)))
    for (let lane = 0; lane < lanes; lane++) {
      const part = (): void => f.lane(element.extractLane, lane, f.get(first))
      if (lane === 0) f.set(totals[i]!, part())
      else f.set(totals[i]!, f.op(add, f.get(totals[i]!), part()))
    }
  })
  f.set(count, f.op('i32.rem_u', f.get(k), f.i32(perTurn)))
  f.countDown(count, () => {
    totals.forEach((total, i) => {
      const product = (): void =>
        f.op(multiply, f.load(load, 0, f.get(pointers[i]!)), f.load(load, 0, f.get(x)))
      f.set(total, f.op(add, f.get(total), product()))
    })
    advance(byteLength)
  })
  totals.forEach((total, i) => f.store(store, i * byteLength, f.get(y), f.get(total)))
  return f
}

/**
 * Emits and exports `axpy(matrix, rowStep, x, y, rows, n)`: `y += Σᵣ x[r] · matrix[r, :]`, rows and `y` contiguous.
 */
export function axpyKernel(module: ModuleBuilder, element: Element): void {
  const many = axpyRows(module, element, rowsTogether)
  const one = axpyRows(module, element, 1)
  const f = module.func('axpy', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'])
  const [matrix, rowStep, x, y, rows, n] = f.params
  const sweep = (kernel: Callable, count: number): void => {
    f.call(kernel, f.get(matrix), f.get(rowStep), f.get(x), f.get(y), f.get(n))
    f.set(matrix, f.op('i32.add', f.get(matrix), f.op('i32.mul', f.get(rowStep), f.i32(count))))
    f.increment(x, count * element.byteLength)
  }
  byGroups(f, rows, sweep, many, one)
}

/** `(matrix, rowStep, x, y, n)` for a fixed number of rows. */
function axpyRows(module: ModuleBuilder, element: Element, rows: number): FunctionBuilder {
  const { byteLength, lanes, load, store, add, multiply } = element
  const vectors = 2
  const f = module.func(undefined, ['i32', 'i32', 'i32', 'i32', 'i32'])
  const [matrix, rowStep, x, y, n] = f.params
  const pointers = [matrix, ...f.locals('i32', rows - 1)]
  const factors = f.locals('v128', rows)
  const sums = f.locals('v128', vectors)
  const value = f.local('v128')
  const total = f.local(element.type)
  const count = f.local('i32')
  pointers.slice(1).forEach((pointer, i) => {
    f.set(pointer, f.op('i32.add', f.get(pointers[i]!), f.get(rowStep)))
  })
  factors.forEach((factor, i) => f.set(factor, f.load(element.splatLoad, i * byteLength, f.get(x))))
  const advance = (bytes: number): void => {
    for (const pointer of [...pointers, y]) f.increment(pointer, bytes)
  }
  f.set(count, f.op('i32.div_u', f.get(n), f.i32(vectors * lanes)))
  f.countDown(count, () => {
    sums.forEach((sum, u) => f.set(sum, f.load('v128.load', u * 16, f.get(y))))
    factors.forEach((factor, i) =>
      sums.forEach((sum, u) => {
        f.set(value, f.load('v128.load', u * 16, f.get(pointers[i]!)))
        f.set(sum, element.multiplyAdd(f, value, factor, sum))
      }),
    )
    sums.forEach((sum, u) => f.store('v128.store', u * 16, f.get(y), f.get(sum)))
    advance(vectors * 16)
  })
  f.set(count, f.op('i32.rem_u', f.get(n), f.i32(vectors * lanes)))
  f.countDown(count, () => {
    f.set(total, f.load(load, 0, f.get(y)))
    pointers.forEach((pointer, i) => {
      const product = (): void =>
        f.op(multiply, f.load(load, 0, f.get(pointer)), f.load(load, i * byteLength, f.get(x)))
      f.set(total, f.op(add, f.get(total), product()))
    })
    f.store(store, 0, f.get(y), f.get(total))
    advance(byteLength)
  })
  return f
}

function byGroups(
  f: FunctionBuilder,
  rows: Local,
  sweep: (kernel: Callable, count: number) => void,
  many: Callable,
  one: Callable,
): void {
  const groups = f.local('i32')
  f.set(groups, f.op('i32.div_u', f.get(rows), f.i32(rowsTogether)))
  f.countDown(groups, () => sweep(many, rowsTogether))
  f.set(groups, f.op('i32.rem_u', f.get(rows), f.i32(rowsTogether)))
  f.countDown(groups, () => sweep(one, 1))
}

/** Emits and exports `compact(source, step, target, count)`: a strided vector made contiguous. */
export function compactKernel(module: ModuleBuilder, { byteLength, load, store }: Element): void {
  const f = module.func('compact', ['i32', 'i32', 'i32', 'i32'])
  const [source, step, target, count] = f.params
  f.countDown(count, () => {
    f.store(store, 0, f.get(target), f.load(load, 0, f.get(source)))
    f.advance(source, step)
    f.increment(target, byteLength)
  })
}

/** Emits and exports `zero(address, byteLength)`. */
export function zeroKernel(module: ModuleBuilder): void {
  const f = module.func('zero', ['i32', 'i32'])
  const [address, byteLength] = f.params
  f.memoryFill(f.get(address), f.i32(0), f.get(byteLength))
}
