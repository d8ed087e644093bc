// What runs on every runtime: the README's first example, and printing, bundled from the built packages.
import { join } from 'node:path'
import { fencedBlocks } from '../documentation/markdown.ts'
import { bundle } from '../shared/bundle.ts'
import { root } from '../shared/workspace.ts'

export async function readmeProgram(): Promise<string> {
  const [first] = fencedBlocks(join(root, 'README.md'))
  if (first === undefined) throw new Error('README.md has no ts example')
  const { code } = await bundle(first.code)
  return code
}

/** Prints where tensors live, and whether WebAssembly may be asked for. */
export async function policyProgram(): Promise<string> {
  const source = `
    import * as nx from '@nx/nx'
    const asked = () => { try { return nx.wasmBackend().name } catch (error) { return error.code } }
    const best = await nx.bestBackend()
    console.log(nx.tensor([1, 2]).backend.name, best.name, asked(), nx.toArray(nx.add(nx.tensor([1, 2]), 1)).join())`
  return (await bundle(source)).code
}

/** What it prints under a content security policy. */
export const policies: readonly (readonly [policy: string, output: string])[] = [
  ["script-src 'self'", 'binary binary no_wasm 2,3\n'],
  ["script-src 'self' 'wasm-unsafe-eval'", 'wasm wasm wasm 2,3\n'],
]

/** Prints a tensor and a heatmap as the console shows any object. */
export const printing = {
  program: async (): Promise<string> => {
    const source = `
      import { binaryBackend, setDefaultBackend, tensor, toHeatmap } from '@nx/nx'
      setDefaultBackend(binaryBackend())
      console.log(tensor([1, 2.5], { names: ['x'] }))
      console.log(toHeatmap(tensor([0, 1]), { ansiEnabled: false }))`
    return (await bundle(source)).code
  },
  output: 'Tensor<\n  f32[x: 2]\n  [1.0, 2.5]\n>\nHeatmap<\n  s32[2]\n  09\n>\n',
}
