// Declarations that compile wherever users compile: with older compilers, without the DOM, without types of Node.

/** A global class where the compiler knows it, else another type. */
const globalClass = (path: readonly string[], otherwise: string): string => {
  const known = path.reduceRight((inner, name) => `{ ${name}: ${inner} }`, '{ prototype: infer T }')
  return `(typeof globalThis extends ${known} ? T : ${otherwise})`
}

/** What some compilers do not know, and the same in words that all of them know. */
const replacements: readonly (readonly [pattern: RegExp, replacement: (name: string) => string])[] = [
  // Generic since TypeScript 5.7.
  [/\bUint8Array<ArrayBuffer>/g, () => "ReturnType<Uint8ArrayConstructor['of']>"],
  [/(?<![.\w])Float16Array\b/g, (name) => globalClass([name], 'never')],
  [/(?<![.\w])GPU[A-Z]\w*\b/g, (name) => globalClass([name], 'object')],
  [/(?<![.\w])WebAssembly\.\w+\b/g, (name) => globalClass(name.split('.'), 'object')],
]

/** Comments, and strings, in which `//` begins none. */
const verbatim = /(\/\*[\s\S]*?\*\/|\/\/.*$|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`)/m

const disposable = /\b(Async)?Disposable\b|\bSymbol\.(async)?[dD]ispose\b/

/** A declaration file that needs nothing of its surroundings but ES2022. */
export function portableDeclaration(text: string): string {
  const portable = text
    .split(verbatim)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : replacements.reduce((code, [pattern, by]) => code.replaceAll(pattern, by), part),
    )
  const needsLibrary = portable.some((part, index) => index % 2 === 0 && disposable.test(part))
  return (needsLibrary ? '/// <reference lib="esnext.disposable" />\n' : '') + portable.join('')
}
