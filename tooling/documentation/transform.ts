// Turns example code into a module that checks its own `// =>` and `// throws` lines.
import { ts } from '../typescript-api/index.ts'
import type { Example } from './example.ts'

/** A name that examples may use without importing it. */
export interface Importable {
  readonly module: string
  readonly typeOnly: boolean
}

interface Expectation {
  readonly kind: 'value' | 'throws'
  readonly text: string
}

/** Source text of the module; `runtime` is the specifier of the checking functions. */
export function toModule(example: Example, importable: Map<string, Importable>, runtime: string): string {
  const before = example.before ?? ''
  const code = before + example.code
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true)
  const firstLine = example.line - (before.split('\n').length - 1)
  const body = source.statements.map((statement, index) => {
    const next = source.statements[index + 1]
    const end = next === undefined ? code.length : next.getStart()
    const expectation = expectationIn(code.slice(statement.end, end))
    if (statement.getStart() < before.length) return expectation?.kind === 'throws' ? '' : statement.getText()
    const line = firstLine + source.getLineAndCharacterOfPosition(statement.getStart()).line
    return checked(statement, expectation, line)
  })
  const imports = importsFor(source, importable)
  const checks = `import { expectThrows as $throws, expectValue as $value } from '${runtime}'`
  return [...imports, checks, ...body, 'export {}', ''].join('\n')
}

/** Reads the comment after a statement: `// => value`, `// => text` over several lines, `// throws code`. */
function expectationIn(trivia: string): Expectation | undefined {
  const lines = trivia.split('\n').map((line) => line.trimEnd())
  const at = lines.findIndex((line) => /^\s*\/\/ ?(=>|throws )/.test(line))
  if (at < 0) return undefined
  const thrown = /^\s*\/\/ ?throws\s+([\w-]+)/.exec(lines[at] ?? '')
  if (thrown !== null) return { kind: 'throws', text: thrown[1] as string }
  const block = [(lines[at] ?? '').replace(/^\s*\/\/ ?=>\s?/, '')]
  for (let index = at + 1; /^\s*\/\/(?! ?=>)/.test(lines[index] ?? ''); index++) {
    block.push((lines[index] ?? '').replace(/^\s*\/\//, ''))
  }
  return { kind: 'value', text: block.join('\n') }
}

function checked(statement: ts.Statement, expectation: Expectation | undefined, line: number): string {
  const text = statement.getText()
  if (expectation === undefined) return text
  if (expectation.kind === 'throws') {
    return `await $throws(${line}, async () => {\n${text}\n}, ${JSON.stringify(expectation.text)})`
  }
  const value = isExpression(expectation.text) ? `() => (${expectation.text})` : 'null'
  const rest = `${value}, ${JSON.stringify(expectation.text)})`
  if (ts.isExpressionStatement(statement))
    return `await $value(${line}, (${statement.expression.getText()}), ${rest}`
  const name = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.at(-1)?.name
    : undefined
  const read = name !== undefined && bindingToExpression(name)
  if (!read) return `throw new Error('line ${line}: "// =>" must follow an expression or a declaration')`
  return `${text}\nawait $value(${line}, ${read}, ${rest}`
}

/** `q` reads `q`, `[q, r]` reads `[q, r]`, `{ q }` reads `{ q }`. */
function bindingToExpression(name: ts.BindingName): string {
  return name.getText()
}

function isExpression(text: string): boolean {
  if (text.trim() === '') return false
  // As JavaScript, because the text `Tensor<…>` of a printed tensor is an expression in TypeScript.
  const options = {
    fileName: 'expected.js',
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.Latest, allowJs: true },
  }
  return ts.transpileModule(`void (${text})`, options).diagnostics?.length === 0
}

/** Import statements for the names that the code uses and neither declares nor imports. */
function importsFor(source: ts.SourceFile, importable: Map<string, Importable>): string[] {
  const used = new Set<string>()
  const declared = new Set<string>()
  function visit(node: ts.Node): void {
    if (ts.isIdentifier(node)) {
      if (isDeclaration(node)) declared.add(node.text)
      else if (!isPropertyName(node)) used.add(node.text)
    }
    node.forEachChild(visit)
  }
  visit(source)
  // Expected values may use names too, such as a constructor of complex numbers.
  for (const match of source.text.matchAll(/\/\/ ?=>(.*)$/gm)) {
    for (const word of (match[1] ?? '').matchAll(/\b[A-Za-z]\w*(?=\()/g)) used.add(word[0])
  }
  return [...used].sort().flatMap((name) => {
    const from = declared.has(name) ? undefined : importable.get(name)
    return from === undefined
      ? []
      : [`import ${from.typeOnly ? 'type ' : ''}{ ${name} } from '${from.module}'`]
  })
}

function isDeclaration(node: ts.Identifier): boolean {
  const parent = node.parent as ts.Node & { name?: ts.Node }
  const declares =
    ts.isVariableDeclaration(parent) ||
    ts.isBindingElement(parent) ||
    ts.isParameter(parent) ||
    ts.isFunctionDeclaration(parent) ||
    ts.isClassDeclaration(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isTypeAliasDeclaration(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isImportClause(parent) ||
    ts.isNamespaceImport(parent)
  return declares && parent.name === node
}

function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) return parent.name === node
  return ts.isBindingElement(parent) && parent.propertyName === node
}
