// The source file that holds the module of windows.
import { ModuleBuilder } from '../../packages/backend-wasm/src/encoder/index.ts'
import { windowKernels } from './kernels.ts'

/** The file, below the root of the repository. */
export const path = 'packages/tensor/src/windows/code.ts'

/** Its text. */
export function sourceText(): string {
  const module = new ModuleBuilder()
  module.importMemory(new WebAssembly.Memory({ initial: 0 }))
  for (const type of ['f32', 'f64'] as const) windowKernels(module, type)
  const text = Buffer.from(module.encode()).toString('base64')
  return [
    '// The WebAssembly module of windows, in base64: what `tooling/window-code` emits.',
    `export const code =\n  '${text}'`,
    '',
  ].join('\n')
}
