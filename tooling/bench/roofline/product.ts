// The hand-written kernel as a function: packs panels and runs a 6×8 register block with fused multiply-add.
import { assemble, macro, micro, pack } from './kernels.ts'

const [rows, vectors, columns] = [6, 2, 8]
const [blockK, blockM, blockN] = [256, rows * 16, 2048]

interface Kernels {
  packB(source: number, stride: number, to: number, k: number, n: number): void
  packA(source: number, stride: number, to: number, k: number, m: number): void
  macro(
    a: number,
    b: number,
    c: number,
    m: number,
    n: number,
    k: number,
    stride: number,
    add: number,
    scratch: number,
  ): void
}

/** Multiplies two square matrices; the multiplication is what is timed. */
export async function rooflineProduct(
  left: Float32Array,
  right: Float32Array,
  size: number,
): Promise<() => void> {
  const pages = 1024
  const source = `(module (import "e" "m" (memory ${pages} ${pages})) ${micro({ name: 'mk', MR: rows, NV: vectors, KU: 4, kind: 'madd' })} ${pack(rows, vectors)} ${macro(rows, vectors)})`
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  const { instance } = await WebAssembly.instantiate(await assemble(source), { e: { m: memory } })
  const kernels = instance.exports as unknown as Kernels
  const floats = new Float32Array(memory.buffer)
  floats.set(left)
  floats.set(right, size * size)
  const bytes = size * size * 4
  const [a, b, c, packedA] = [0, bytes, 2 * bytes, 3 * bytes]
  const packedB = packedA + (blockM + rows) * blockK * 4
  const scratch = packedB + blockK * (blockN + columns) * 4
  return () => {
    for (let n = 0; n < size; n += blockN) {
      const width = Math.min(blockN, size - n)
      for (let k = 0; k < size; k += blockK) {
        const depth = Math.min(blockK, size - k)
        kernels.packB(b + (k * size + n) * 4, size * 4, packedB, depth, width)
        for (let m = 0; m < size; m += blockM) {
          const height = Math.min(blockM, size - m)
          kernels.packA(a + (m * size + k) * 4, size * 4, packedA, depth, height)
          kernels.macro(
            packedA,
            packedB,
            c + (m * size + n) * 4,
            height,
            width,
            depth,
            size * 4,
            k > 0 ? 1 : 0,
            scratch,
          )
        }
      }
    }
  }
}
