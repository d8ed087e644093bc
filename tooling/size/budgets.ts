// What a user may pay for: programs and the most bytes that each may take, minified and gzipped.

export interface Budget {
  readonly name: string
  readonly limit: number
  readonly program: string
  /** A program whose size does not count: what the other one would call anyway. */
  readonly over?: string
}

/** What importing a package may cost though nothing of it is used; zero for all others. */
export const allowedUnused: Readonly<Record<string, number>> = {
  // The backend that it chooses where the program names none.
  '@nx/nx': 97_400,
}

const operators = `add, at, bitwiseAnd, bitwiseNot, bitwiseOr, bitwiseXor, broadcast, divide, dot, equal, greater,
  greaterEqual, isTensor, less, lessEqual, logicalAnd, logicalNot, logicalOr, multiply, negate, notEqual, pow,
  remainder, subtract, tensor, WeakFloat`

const defnProgram = `import { binaryBackend } from '@nx/backend-binary'
      import { jit } from '@nx/defn'
      import { multiply, setDefaultBackend, stack, tensor, toArray } from '@nx/tensor'
      setDefaultBackend(binaryBackend())
      console.log(toArray(jit((x) => multiply(x, 2))(stack([tensor(1), tensor(2)]))))`

export const budgets: readonly Budget[] = [
  {
    name: 'tensor + add + toArray, binary',
    limit: 17_170,
    program: `
      import { binaryBackend } from '@nx/backend-binary'
      import { add, tensor, toArray } from '@nx/tensor'
      const backend = binaryBackend()
      console.log(toArray(add(tensor([1, 2, 3], { backend }), tensor([4, 5, 6], { backend }))))`,
  },
  {
    name: 'the same + jit, wasm',
    limit: 103_680,
    program: `
      import { wasmBackend } from '@nx/backend-wasm'
      import { jit } from '@nx/defn'
      import { add, tensor, toArray } from '@nx/tensor'
      const backend = await wasmBackend()
      const plus = jit((a, b) => add(a, b))
      console.log(toArray(plus(tensor([1, 2, 3], { backend }), tensor([4, 5, 6], { backend }))))`,
  },
  {
    name: 'formula, over the functions it calls',
    limit: 3_000,
    program: `import { formula } from '@nx/formula'
      console.log(formula)`,
    over: `import { ${operators} } from '@nx/tensor'
      import { isLiteral, view } from '@nx/tensor/internal'
      console.log(${operators}, isLiteral, view)`,
  },
  {
    name: 'serving + run, over defn',
    limit: 6_144,
    program: `import { Batch, jitServing, run } from '@nx/serving'
      ${defnProgram}
      console.log(await run(jitServing((x) => multiply(x, 2)), Batch.stack([1, 2])))`,
    over: defnProgram,
  },
  {
    name: 'serving + start, over defn',
    limit: 19_080,
    program: `import { Batch, jitServing, start } from '@nx/serving'
      ${defnProgram}
      const server = await start(jitServing((x) => multiply(x, 2)))
      console.log(await server.batchedRun(Batch.stack([1, 2])))`,
    over: defnProgram,
  },
]
