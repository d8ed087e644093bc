// The arrow check must see every form of import, and nothing in comments or texts.
import { describe, expect, test } from 'vitest'
import { importsOf, packageName } from '../imports.ts'

describe('importsOf', () => {
  test('finds imports, re-exports and dynamic imports with their lines', () => {
    const text = [
      "import { a } from '@nx/types'",
      "import type {\n  B,\n} from '@nx/tensor/constants'",
      "export * from './local.ts'",
      "const c = await import('webgpu')",
      "import 'node:fs'",
    ].join('\n')
    expect(importsOf(text)).toEqual([
      { specifier: '@nx/types', line: 1 },
      { specifier: '@nx/tensor/constants', line: 4 },
      { specifier: './local.ts', line: 5 },
      { specifier: 'webgpu', line: 6 },
      { specifier: 'node:fs', line: 7 },
    ])
  })

  test('skips comments and messages', () => {
    const text =
      "// import { a } from '@nx/defn'\n/* from '@nx/grad' */\nconst m = `import ${'x y'} from them`"
    expect(importsOf(text)).toEqual([])
  })
})

test('packageName drops the subpath', () => {
  expect(packageName('@nx/tensor/constants')).toBe('@nx/tensor')
  expect(packageName('webgpu/native')).toBe('webgpu')
})
