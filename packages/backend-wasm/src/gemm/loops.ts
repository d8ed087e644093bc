// Loops and pointers that the matrix kernels share.
import type { FunctionBuilder, Local } from '../encoder/index.ts'

/** Runs the body for as many groups of the first size as `count` has, then of the next; `count` keeps the rest. */
export function byGroups(
  f: FunctionBuilder,
  count: Local,
  sizes: readonly number[],
  body: (size: number) => void,
): void {
  for (const size of sizes) {
    const groups = f.local('i32')
    f.set(groups, f.op('i32.div_u', f.get(count), f.i32(size)))
    f.countDown(groups, () => body(size))
    f.set(count, f.op('i32.rem_u', f.get(count), f.i32(size)))
  }
}

/** Pointers to so many rows, the first one given, each `step` behind the one before. */
export function rowPointers(f: FunctionBuilder, first: Local, step: Local, rows: number): Local[] {
  const pointers = [first, ...f.locals('i32', rows - 1)]
  pointers.slice(1).forEach((pointer, i) => {
    f.set(pointer, f.op('i32.add', f.get(pointers[i]!), f.get(step)))
  })
  return pointers
}

/** Adds `step` times `factor` to an i32 local. */
export function advanceBy(f: FunctionBuilder, local: Local, step: Local, factor: Local): void {
  f.set(local, f.op('i32.add', f.get(local), f.op('i32.mul', f.get(step), f.get(factor))))
}
