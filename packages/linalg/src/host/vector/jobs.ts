// For which matrices vector code is faster than plain loops.
import type { Attributes, DType, Spec } from '@nx/types'
import type { Job, Prepare } from './job.ts'
import type { Workspace } from './workspace.ts'

/** Matrices with fewer rows take plain loops. */
const least = 16

const sizeOf = ({ shape }: Spec): number => shape.at(-2)!

/** A job for square matrices that are large enough. */
export const forSquares =
  (
    make: (workspace: Workspace, size: number, width: number, attrs: Attributes, type: DType) => Job,
  ): Prepare =>
  (workspace, [a, b], attrs) =>
    sizeOf(a!) < least ? undefined : make(workspace, sizeOf(a!), b?.shape.at(-1) ?? 0, attrs, a!.type)

/** A job for matrices with enough rows and columns. */
export const forMatrices =
  (
    make: (workspace: Workspace, rows: number, columns: number, attrs: Attributes, type: DType) => Job,
  ): Prepare =>
  (workspace, [a], attrs) => {
    const [rows, columns] = a!.shape.slice(-2) as [number, number]
    return Math.min(rows, columns) < least ? undefined : make(workspace, rows, columns, attrs, a!.type)
  }
