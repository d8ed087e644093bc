// Declarations name nothing that a user's compiler may not know.
import { expect, test } from 'vitest'
import { portableDeclaration } from '../declarations.ts'

test('types of newer compilers and of hosts are asked for', () => {
  expect(portableDeclaration('export declare function f(a: Uint8Array<ArrayBuffer>): Uint8Array;\n')).toBe(
    "export declare function f(a: ReturnType<Uint8ArrayConstructor['of']>): Uint8Array;\n",
  )
  expect(portableDeclaration('type A = GPUDevice | Float16Array;')).toBe(
    'type A = (typeof globalThis extends { GPUDevice: { prototype: infer T } } ? T : object) | ' +
      '(typeof globalThis extends { Float16Array: { prototype: infer T } } ? T : never);',
  )
  expect(portableDeclaration('memory: WebAssembly.Memory;')).toBe(
    'memory: (typeof globalThis extends { WebAssembly: { Memory: { prototype: infer T } } } ? T : object);',
  )
})

test('disposal brings its library, and comments stay', () => {
  expect(portableDeclaration('/** A GPUDevice. */\nexport interface A extends AsyncDisposable {}')).toBe(
    '/// <reference lib="esnext.disposable" />\n/** A GPUDevice. */\nexport interface A extends AsyncDisposable {}',
  )
  expect(portableDeclaration('// Symbol.dispose, Float16Array\ntype A = 1')).toBe(
    '// Symbol.dispose, Float16Array\ntype A = 1',
  )
})

test('strings stay, and what follows an address in one is code', () => {
  expect(portableDeclaration('type A = "http://a.b" | Uint8Array<ArrayBuffer>;')).toBe(
    `type A = "http://a.b" | ReturnType<Uint8ArrayConstructor['of']>;`,
  )
  for (const quote of ['"', "'", '`']) {
    const text = `type A = ${quote}a /* \\${quote} Float16Array${quote};`
    expect(portableDeclaration(text)).toBe(text)
  }
})
