// Examples must be cut out with their line numbers and turned into modules that check themselves.
import { describe, expect, test } from 'vitest'
import { examplesOf } from '../doc-comment.ts'
import { toModule } from '../transform.ts'

const place = { file: 'a.ts', module: '@nx/tensor' }
const importable = new Map([
  ['add', { module: '@nx/tensor', typeOnly: false }],
  ['Tensor', { module: '@nx/tensor', typeOnly: true }],
])

function transform(code: string): string {
  return toModule({ ...place, line: 10, code }, importable, 'runtime')
}

test('examplesOf cuts every block and knows its line', () => {
  const text =
    'const x = 1\n/**\n * Adds.\n *\n * @example\n * add(1, 2) // => 3\n *\n * @example\n * ```ts\n * add(0, 0)\n * ```\n */'
  const examples = examplesOf(text, text.indexOf('/**'), text.length, place)
  expect(examples.map(({ line, code }) => [line, code.trim()])).toEqual([
    [6, 'add(1, 2) // => 3'],
    [9, 'add(0, 0)'],
  ])
})

describe('toModule', () => {
  test('imports what the code uses and does not declare', () => {
    const module = transform('const add = 1\nconst t: Tensor = make()')
    expect(module).toContain("import type { Tensor } from '@nx/tensor'")
    expect(module).not.toContain('import { add }')
  })

  test('checks expressions and declarations', () => {
    const module = transform('add(1, 2) // => 3\nconst [q, r] = qr(a) // => [1, 2]')
    expect(module).toContain('await $value(10, (add(1, 2)), () => (3), "3")')
    expect(module).toContain('await $value(11, [q, r], () => ([1, 2]), "[1, 2]")')
  })

  test('reads texts of several lines', () => {
    const module = transform('add(1)\n// => Tensor<\n//      s32\n//    >')
    expect(module).toContain('await $value(10, (add(1)), null, "Tensor<\\n      s32\\n    >")')
  })

  test('expects errors by their code', () => {
    expect(transform("add('x') // throws invalid-input")).toContain('"invalid-input")')
  })

  test('goes on with what stood before, and checks only its own lines', () => {
    const before = 'const x = add(1, 2) // => 4\nadd("a") // throws invalid\n'
    const module = toModule({ ...place, line: 20, code: 'add(x, 1) // => 4', before }, importable, 'runtime')
    expect(module.split('\n').slice(2, 5)).toEqual([
      'const x = add(1, 2)',
      '',
      'await $value(20, (add(x, 1)), () => (4), "4")',
    ])
  })
})
