// The inputs that every implementation of the training step gets: the same numbers.
const state = { value: 0.5 }

/** Numbers between −0.5 and 0.5, the same in each run. */
function values(count: number, scale: number): Float32Array {
  return Float32Array.from({ length: count }, () => {
    state.value = (state.value * 997.13 + 0.317) % 1
    return (state.value - 0.5) * scale
  })
}

export const batch = 128
export const images: Float32Array = values(batch * 784, 1)
export const labels: Int32Array = Int32Array.from({ length: batch }, (_, i) => i % 10)
export const oneHotLabels: Float32Array = Float32Array.from({ length: batch * 10 }, (_, i) =>
  labels[Math.floor(i / 10)] === i % 10 ? 1 : 0,
)
export const w1: Float32Array = values(784 * 128, 0.1)
export const w2: Float32Array = values(128 * 10, 0.1)
export const rate = 0.05
export const momentum = 0.9

/** The loss after `steps` steps, to see that implementations compute the same. */
export type TrainingStep = () => Promise<number>
