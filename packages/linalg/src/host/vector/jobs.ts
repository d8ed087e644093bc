// For which matrices vector code is faster than plain loops.
import type { Spec } from '@nx/types'
import type { Job, Prepare } from './job.ts'
import type { Workspace } from './workspace.ts'

/** Matrices with fewer rows take plain loops. */
const least = 24

const sizeOf = ({ shape }: Spec): number => shape.at(-2)!

/** A job for square matrices that are large enough. */
export const forSquares =
  (make: (workspace: Workspace, size: number, width: number) => Job): Prepare =>
  (workspace, [a, b]) =>
    sizeOf(a!) < least ? undefined : make(workspace, sizeOf(a!), b?.shape.at(-1) ?? 0)
