// Reads the exports of all packages: signatures, doc comments, options and the types they name.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { examplesOf } from '../../../../tooling/documentation/doc-comment.ts'
import { compiledModules } from '../../../../tooling/documentation/exports.ts'
import { root } from '../../../../tooling/shared/workspace.ts'
import { ts } from '../../../../tooling/typescript-api/index.ts'
import { dedent, signatureOf } from './declaration.ts'
import type { Entry, Kind, Option, Use } from './entry.ts'

/** Modules in the order in which an export's home is looked for. */
const rank = (module: string): number => (module === '@nx/nx' ? 2 : module.endsWith('/internal') ? 1 : 0)

/** Every public export once, at the module to import it from. */
export function readExports(): Entry[] {
  const { modules, program, checker } = compiledModules()
  const found = new Map<string, { symbol: ts.Symbol; name: string; module: string; also: string[] }>()
  const namespaces: { readonly prefix: string; readonly symbol: ts.Symbol }[] = []

  function add(exported: ts.Symbol, module: string, path: string | undefined): void {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const main = symbol.declarations?.[0]
    if (main === undefined) return
    if (ts.isSourceFile(main)) {
      namespaces.push({ prefix: exported.name, symbol })
      return
    }
    const key = `${keyOf(symbol)}#${exported.name}`
    const known = found.get(key)
    if (known !== undefined) known.also.push(path ?? `\`${module}\``)
    else found.set(key, { symbol, name: exported.name, module, also: [] })
  }

  for (const [module, file] of [...modules].toSorted(([a], [b]) => rank(a) - rank(b))) {
    const source = program.getSourceFile(file)
    const symbol = source && checker.getSymbolAtLocation(source)
    for (const exported of symbol === undefined ? [] : checker.getExportsOfModule(symbol)) {
      add(exported, module, undefined)
    }
  }
  for (const { prefix, symbol } of namespaces) {
    for (const exported of checker.getExportsOfModule(symbol)) {
      add(exported, '@nx/nx', `\`${prefix}.${exported.name}\` of \`@nx/nx\``)
    }
  }
  const wholes = namespaces.map(({ prefix, symbol }) => namespaceEntry(prefix, symbol, modules))
  const single = [...found.values()].flatMap(({ symbol, name, module, also }) => {
    const entry = describe(symbol, name, module, checker)
    return entry === undefined ? [] : [{ ...entry, also: [...new Set(also)] }]
  })
  return [...single, ...wholes]
}

/** A whole module under one name. */
function namespaceEntry(name: string, symbol: ts.Symbol, modules: ReadonlyMap<string, string>): Entry {
  const file = symbol.declarations![0]!.getSourceFile().fileName
  const module = [...modules].find(([, path]) => path === file)![0]
  return {
    name,
    kind: 'constant',
    module: '@nx/nx',
    also: [],
    signature: `import { ${name} } from '@nx/nx'`,
    text: `Everything that [\`${module}\`](/reference/${module.split('/')[1]}/index.md) exports, under one name.`,
    errors: [],
    examples: [],
    options: [],
    uses: [],
    key: `namespace ${name}`,
    file: relative(root, file),
    line: 1,
  }
}

/** Where a symbol is declared, which does not depend on who exports it. */
function keyOf(symbol: ts.Symbol): string {
  const [declaration] = symbol.declarations ?? []
  return declaration === undefined ? symbol.name : `${declaration.getSourceFile().fileName}:${symbol.name}`
}

function describe(
  symbol: ts.Symbol,
  name: string,
  module: string,
  checker: ts.TypeChecker,
): Omit<Entry, 'also'> | undefined {
  const declarations = symbol.declarations ?? []
  const isInternal = declarations.some((d) =>
    ts.getJSDocTags(d).some(({ tagName }) => tagName.text === 'internal'),
  )
  if (isInternal && !module.endsWith('/internal')) return undefined
  const docs = declarations.flatMap((d) => ts.getJSDocCommentsAndTags(d).filter((doc) => ts.isJSDoc(doc)))
  const main = declarations.find((d) => ts.getJSDocCommentsAndTags(d).length > 0) ?? declarations[0]!
  const source = main.getSourceFile()
  const text = readFileSync(source.fileName, 'utf8')
  const place = { file: source.fileName, module }
  return {
    name,
    module,
    key: keyOf(symbol),
    kind: kindOf(symbol, main, checker),
    signature: signatureOf(name, declarations, checker),
    text: docs
      .map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '')
      .join('\n\n')
      .trim(),
    errors: docs.flatMap((doc) => (doc.tags ?? []).flatMap((tag) => errorText(tag))),
    examples: docs.flatMap((doc) => examplesOf(text, doc.pos, doc.end, place).map(({ code }) => code.trim())),
    options: declarations.flatMap((declaration) => optionsOf(declaration, checker)),
    uses: unique(declarations.flatMap((declaration) => usesOf(declaration, checker))),
    file: relative(root, source.fileName),
    line: source.getLineAndCharacterOfPosition(main.getStart()).line + 1,
  }
}

function kindOf(symbol: ts.Symbol, declaration: ts.Declaration, checker: ts.TypeChecker): Kind {
  if (symbol.flags & ts.SymbolFlags.Class) return 'class'
  if (symbol.flags & ts.SymbolFlags.Function) return 'function'
  if ((symbol.flags & ts.SymbolFlags.Value) === 0) return 'type'
  const calls = checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures()
  return calls.length > 0 ? 'function' : 'constant'
}

/** TypeScript takes the first word after `@throws` for a type when it stands in braces only. */
function errorText(tag: ts.JSDocTag): string[] {
  if (tag.tagName.text !== 'throws') return []
  const type = ts.isJSDocThrowsTag(tag) ? (tag.typeExpression?.getText() ?? '') : ''
  return [`${type} ${ts.getTextOfJSDocComment(tag.comment) ?? ''}`.trim()]
}

/** Properties of interfaces of ours that parameters of a function have and that are called options. */
function optionsOf(declaration: ts.Declaration, checker: ts.TypeChecker): Option[] {
  if (!ts.isFunctionDeclaration(declaration)) return []
  return declaration.parameters.flatMap((parameter) => {
    if (parameter.type === undefined || !/Options\b/.test(parameter.type.getText())) return []
    return checker
      .getPropertiesOfType(checker.getNonNullableType(checker.getTypeFromTypeNode(parameter.type)))
      .flatMap((property) => optionOf(property))
  })
}

function optionOf(property: ts.Symbol): Option[] {
  const declaration = property.declarations?.[0]
  if (declaration === undefined || declaration.getSourceFile().fileName.includes('node_modules')) return []
  const isProperty = ts.isPropertySignature(declaration)
  const isMethod = ts.isMethodSignature(declaration)
  if (!isProperty && !isMethod) return []
  const doc = ts.getJSDocCommentsAndTags(declaration).find((node) => ts.isJSDoc(node))
  const type = isProperty
    ? (declaration.type?.getText() ?? '')
    : declaration.getText().slice(property.name.length)
  return [{ name: property.name, type: dedent(type), text: ts.getTextOfJSDocComment(doc?.comment) ?? '' }]
}

function unique(uses: readonly Use[]): Use[] {
  return [...new Map(uses.map((use) => [use.name, use])).values()]
}

/** Types that a declaration names, outside of bodies. */
function usesOf(declaration: ts.Declaration, checker: ts.TypeChecker): Use[] {
  const found: Use[] = []
  function visit(node: ts.Node): void {
    if (ts.isBlock(node) || ts.isJSDoc(node)) return
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const name = ts.isTypeReferenceNode(node) ? node.typeName : node.expression
      const symbol = checker.getSymbolAtLocation(name)
      if (symbol !== undefined) {
        const key = keyOf(symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)
        found.push({ name: name.getText(), key })
      }
    }
    node.forEachChild(visit)
  }
  visit(declaration)
  return found
}
