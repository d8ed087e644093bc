// What our packages really export: values by importing them, types and options by the compiler.
import { join } from 'node:path'
import { entries, packages, root } from '../shared/workspace.ts'
import { ts } from '../typescript-api/index.ts'

/** One way to call a function with options. */
export interface OptionsParameter {
  /** Number of arguments before it. */
  readonly position: number
  readonly options: ReadonlySet<string>
}

/** The exports of all packages. */
export class Surface {
  readonly #values: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  readonly #types: ReadonlyMap<string, ReadonlyMap<string, ts.Symbol>>
  readonly #checker: ts.TypeChecker

  private constructor(
    values: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
    types: ReadonlyMap<string, ReadonlyMap<string, ts.Symbol>>,
    checker: ts.TypeChecker,
  ) {
    this.#values = values
    this.#types = types
    this.#checker = checker
  }

  /** Imports the modules given and reads their types. */
  static async of(modules: readonly string[]): Promise<Surface> {
    const files = new Map<string, string>()
    for (const pkg of packages()) {
      for (const [subpath, file] of entries(pkg)) {
        const module = join(pkg.manifest.name, subpath)
        if (modules.includes(module)) files.set(module, file)
      }
    }
    const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile).config as unknown
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
    const program = ts.createProgram([...files.values()], { ...options, types: [] })
    const checker = program.getTypeChecker()
    const values = new Map<string, Readonly<Record<string, unknown>>>()
    const types = new Map<string, ReadonlyMap<string, ts.Symbol>>()
    for (const [module, file] of files) {
      values.set(module, (await import(module)) as Record<string, unknown>)
      const symbol = checker.getSymbolAtLocation(program.getSourceFile(file)!)!
      const exported = checker
        .getExportsOfModule(symbol)
        .map((each) => [each.name, resolve(each, checker)] as const)
      types.set(module, new Map(exported))
    }
    return new Surface(values, types, checker)
  }

  /** Whether importing a module gives a value of a name. */
  has(module: string, name: string): boolean {
    return this.value(module, name) !== undefined
  }

  value(module: string, name: string): unknown {
    return this.#values.get(module)?.[name]
  }

  /** Whether `module#name` or `module#Type.member` is exported, as a value or a type. */
  hasPlace(place: string): boolean {
    const [module, path] = place.split('#') as [string, string]
    const [name, member] = path.split('.') as [string, string | undefined]
    const symbol = this.#types.get(module)?.get(name)
    if (symbol === undefined) return false
    if (member === undefined) return this.has(module, name) || (symbol.flags & ts.SymbolFlags.Value) === 0
    return this.members(module, name).has(member)
  }

  /** Names of the properties of an exported type, static ones included, or of the options a function takes. */
  members(module: string, name: string): ReadonlySet<string> {
    const symbol = this.#types.get(module)?.get(name)
    if (symbol === undefined) return new Set()
    if ((symbol.flags & ts.SymbolFlags.Type) !== 0) {
      const own = propertiesOf(this.#checker.getDeclaredTypeOfSymbol(symbol), this.#checker)
      if ((symbol.flags & ts.SymbolFlags.Class) === 0) return own
      return new Set([...own, ...propertiesOf(this.#checker.getTypeOfSymbol(symbol), this.#checker)])
    }
    return new Set(this.optionsParameters(module, name).flatMap(({ options }) => [...options]))
  }

  /** The last parameters of a function and its overloads, where options are. */
  optionsParameters(module: string, name: string): OptionsParameter[] {
    const symbol = this.#types.get(module)?.get(name)
    const declaration = symbol?.declarations?.[0]
    if (symbol === undefined || declaration === undefined) return []
    const signatures = this.#checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures()
    return signatures.flatMap((signature) => {
      const parameter = signature.getParameters().at(-1)
      if (parameter === undefined) return []
      const type = this.#checker.getTypeOfSymbolAtLocation(parameter, declaration)
      return [{ position: signature.getParameters().length - 1, options: propertiesOf(type, this.#checker) }]
    })
  }
}

function resolve(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

function propertiesOf(type: ts.Type, checker: ts.TypeChecker): Set<string> {
  const parts = type.isUnion() ? type.types : [type]
  return new Set(parts.flatMap((part) => checker.getPropertiesOfType(part).map(({ name }) => name)))
}
