// The module in the sources of `@nx/tensor` is the one that is emitted.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../shared/workspace.ts'
import { path, sourceText } from '../source.ts'

it('the source file is what tooling/window-code/main.ts writes', () => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(sourceText())
})
