// Lists what the packages export, with each export's doc comment and examples.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { entries, packages, root } from '../shared/workspace.ts'
import { ts } from '../typescript-api/index.ts'
import { examplesOf } from './doc-comment.ts'
import type { Example } from './example.ts'

export type ExportKind = 'function' | 'class' | 'constant' | 'type' | 'module'

export interface ExportedName {
  readonly name: string
  readonly kind: ExportKind
  /** Module to import it from, e.g. `@nx/tensor/constants`. */
  readonly module: string
  readonly file: string
  readonly line: number
  readonly documented: boolean
  /** Marked `@internal`: exported for our other packages, not for users. */
  readonly internal: boolean
  readonly examples: readonly Example[]
}

/** The modules of all packages, by what they are imported as, and the compiler's view of them. */
export function compiledModules(): {
  readonly modules: ReadonlyMap<string, string>
  readonly program: ts.Program
  readonly checker: ts.TypeChecker
} {
  const modules = new Map<string, string>()
  for (const pkg of packages()) {
    for (const [subpath, file] of entries(pkg)) modules.set(join(pkg.manifest.name, subpath), file)
  }
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  )
  const program = ts.createProgram([...modules.values()], { ...options, types: [] })
  return { modules, program, checker: program.getTypeChecker() }
}

/** Every exported name of every package, once per module that exports it. */
export function exportedNames(): ExportedName[] {
  const { modules, program, checker } = compiledModules()
  const found: ExportedName[] = []
  for (const [module, file] of modules) {
    const source = program.getSourceFile(file)
    const symbol = source && checker.getSymbolAtLocation(source)
    if (symbol === undefined) continue
    for (const exported of checker.getExportsOfModule(symbol)) {
      const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      const name = describe(exported.name, target, module, checker)
      if (name !== undefined) found.push(name)
    }
  }
  return found
}

function describe(
  name: string,
  symbol: ts.Symbol,
  module: string,
  checker: ts.TypeChecker,
): ExportedName | undefined {
  const declarations = symbol.declarations ?? []
  const main = declarations.find((d) => comments(d).length > 0) ?? declarations[0]
  if (main === undefined) return undefined
  const source = main.getSourceFile()
  const { line } = source.getLineAndCharacterOfPosition(main.getStart())
  const place = { name, module, file: source.fileName, line: line + 1 }
  // A whole module under one name: what it exports is listed where it exports it.
  if (ts.isSourceFile(main))
    return { ...place, kind: 'module', documented: true, internal: false, examples: [] }
  const text = readFileSync(source.fileName, 'utf8')
  const docs = declarations.flatMap((d) => comments(d))
  return {
    ...place,
    kind: kindOf(symbol, main, checker),
    documented: docs.length > 0,
    internal: declarations.some((d) => ts.getJSDocTags(d).some((tag) => tag.tagName.text === 'internal')),
    examples: docs.flatMap((doc) => examplesOf(text, doc.pos, doc.end, { file: source.fileName, module })),
  }
}

/** The doc comments that belong to a declaration; a variable's comment stands on its statement. */
function comments(declaration: ts.Declaration): ts.JSDoc[] {
  return ts.getJSDocCommentsAndTags(declaration).filter((doc) => ts.isJSDoc(doc))
}

function kindOf(symbol: ts.Symbol, declaration: ts.Declaration, checker: ts.TypeChecker): ExportKind {
  if (symbol.flags & ts.SymbolFlags.Class) return 'class'
  if (symbol.flags & ts.SymbolFlags.Function) return 'function'
  if ((symbol.flags & ts.SymbolFlags.Value) === 0) return 'type'
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration)
  return type.getCallSignatures().length > 0 ? 'function' : 'constant'
}
