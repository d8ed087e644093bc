// Arguments before the options, for functions that do not take a matrix in each place.
import { key } from '@nx/random'
import { jitServing } from '@nx/serving'
import { add, tensor, type Tensor } from '@nx/tensor'

const twice = (x: Tensor): Tensor => add(x, x)

/** By `package#name`, or by package for all that it has. */
export const samples: Readonly<Record<string, () => readonly unknown[]>> = {
  '@nx/tensor/constants': () => ['f32'],
  '@nx/tensor/constants#i': () => ['c64'],
  '@nx/tensor#broadcastVectors': () => [[tensor([1, 2])]],
  '@nx/tensor#concatenate': () => [[tensor([1, 2])]],
  '@nx/tensor#reshapeVectors': () => [[tensor([1, 2])]],
  '@nx/tensor#stack': () => [[tensor([1, 2])]],
  '@nx/tensor#makeDiagonal': () => [tensor([1, 2])],
  '@nx/tensor#putDiagonal': () => [tensor([[1, 2]]), tensor([3])],
  '@nx/tensor#windowReduce': () => [tensor([1, 2]), 0, [2], add],
  '@nx/random#bernoulli': () => [key(1), 0.5],
  '@nx/random#bernoulliSplit': () => [key(1), 0.5],
  '@nx/random#categorical': () => [key(1), tensor([1, 2])],
  '@nx/random#categoricalSplit': () => [key(1), tensor([1, 2])],
  '@nx/random#choice': () => [key(1), tensor([1, 2])],
  '@nx/random#gumbel': () => [key(1)],
  '@nx/random#multivariateNormal': () => [key(1), tensor([0]), tensor([[1]])],
  '@nx/random#multivariateNormalSplit': () => [key(1), tensor([0]), tensor([[1]])],
  '@nx/random#normal': () => [key(1), 0, 1],
  '@nx/random#normalSplit': () => [key(1), 0, 1],
  '@nx/random#permutation': () => [key(1), 3],
  '@nx/random#randint': () => [key(1), 0, 9],
  '@nx/random#randintSplit': () => [key(1), 0, 9],
  '@nx/random#shuffle': () => [key(1), tensor([1, 2])],
  '@nx/random#uniform': () => [key(1), 0, 1],
  '@nx/random#uniformSplit': () => [key(1), 0, 1],
  '@nx/defn#compile': () => [twice, [tensor(1)]],
  '@nx/defn#debugExpr': () => [twice],
  '@nx/defn#debugExprApply': () => [twice, [tensor(1)]],
  '@nx/defn#jit': () => [twice],
  '@nx/defn#jitApply': () => [twice, [tensor(1)]],
  '@nx/defn#toBackend': () => [],
  '@nx/serving#start': () => [jitServing(twice)],
}

/** Functions that leave misspelt options to the compiler, since each byte of `jit` counts: of them only types are checked. */
export const checkedByTypesAlone: readonly string[] = [
  '@nx/defn#compile',
  '@nx/defn#jit',
  '@nx/defn#jitApply',
]
