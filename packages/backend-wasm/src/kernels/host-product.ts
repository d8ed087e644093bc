// Matrix products for kernels that run on the host.
import type { MultiplyMatrices, StridedMatrix } from '@nx/types'
import type { MatrixOperand } from '../gemm/index.ts'
import type { Arena, Memory } from '../memory/index.ts'
import type { Runtime } from '../runtime.ts'

/** The product of arrays of the host, by copies in linear memory that are kept until it is released. */
export function hostProduct({ memory, gemm }: Runtime): {
  readonly multiply: MultiplyMatrices
  release(): void
} {
  let room: Arena | undefined
  const release = (): void => {
    if (room !== undefined) memory.freeArena(room)
    room = undefined
  }
  return {
    release,
    multiply(a, b, rows, columns, depth) {
      if (rows * columns * depth === 0) return new Float64Array(rows * columns)
      const sizes = [rows * depth, depth * columns, rows * columns] as const
      const bytes = 8 * (sizes[0] + sizes[1] + sizes[2])
      if (room === undefined || room.byteLength < bytes) {
        release()
        room = memory.allocateArena(bytes)
      }
      const { address } = room
      const [second, c] = [address + 8 * sizes[0], address + 8 * (sizes[0] + sizes[1])]
      const operands = {
        a: copied(memory, a, address, rows, depth),
        b: copied(memory, b, second, depth, columns),
      }
      gemm({ type: 'f64', m: rows, n: columns, k: depth, ...operands, c })
      return numbersAt(memory, c, sizes[2])
    },
  }
}

/** A view until memory grows. */
const numbersAt = ({ u8 }: Memory, address: number, size: number): Float64Array =>
  new Float64Array(u8.buffer, address, size)

/** Copies a matrix in the order in which it lies. */
function copied(
  memory: Memory,
  { data, start, down, right }: StridedMatrix,
  address: number,
  rows: number,
  columns: number,
): MatrixOperand {
  const into = numbersAt(memory, address, rows * columns)
  const isTurned = down < right
  const [lines, length, between, step] = isTurned
    ? [columns, rows, right, down]
    : [rows, columns, down, right]
  for (let line = 0, at = 0, from = start; line < lines; line++, at += length, from += between) {
    if (step === 1) into.set(data.subarray(from, from + length), at)
    else for (let i = 0; i < length; i++) into[at + i] = data[from + i * step]!
  }
  return { address, rowStride: isTurned ? 1 : columns, columnStride: isTurned ? rows : 1 }
}
