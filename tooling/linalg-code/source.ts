// The source file that holds the module of `@nx/linalg`.
import { moduleBytes } from './module.ts'

/** The file, below the root of the repository. */
export const path = 'packages/linalg/src/host/vector/code.ts'

/** Its text. */
export function sourceText(): string {
  const text = Buffer.from(moduleBytes()).toString('base64')
  return [
    '// The WebAssembly module of the factorisations, in base64: what `tooling/linalg-code` emits.',
    `export const code =\n  '${text}'`,
    '',
  ].join('\n')
}
