// Holds the imports of a program against what the modules export, as engines do before a program runs.
import { parser } from '@lezer/javascript'
import { closest } from './closest.ts'
import { ImportError } from './import-error.ts'
import { noModule } from './no-module.ts'

const typescript = parser.configure({ dialect: 'ts' })
type Node = ReturnType<typeof typescript.parse>['topNode']
type Modules = Readonly<Record<string, object>>

/** A name that a program expects of a module, and where. */
interface Wanted {
  readonly module: string
  readonly name: string
  readonly from: number
}

/**
 * Throws `ImportError` for a module that there is not, used or not, and for names that a module does not export: imported ones that
 * are used as values, for others may be types, and those called on a namespace.
 */
export function checkImports(code: string, modules: Modules): void {
  const { topNode } = typescript.parse(code)
  const textOf = ({ from, to }: Node): string => code.slice(from, to)
  const lineAt = (position: number): number => code.slice(0, position).split('\n').length
  const wanted: Wanted[] = []
  const namespaces = new Map<string, string>()
  const { used, defined, calls } = namesIn(topNode, textOf)
  const isValue = (local: string): boolean => used.has(local) && !defined.has(local)

  for (const node of topNode.getChildren('ImportDeclaration')) {
    const source = node.getChild('String')
    if (source === null) continue
    const module = textOf(source).slice(1, -1)
    if (!Object.hasOwn(modules, module)) throw noModule(module, Object.keys(modules), lineAt(node.from))
    if (node.getChild('type') !== null) continue
    for (const definition of node.getChildren('VariableDefinition')) {
      if (definition.prevSibling?.name === 'as') namespaces.set(textOf(definition), module)
      else wanted.push({ module, name: 'default', from: definition.from })
    }
    for (const [first, last] of specifiers(node.getChild('ImportGroup'))) {
      if (first.name === 'type' && first.from !== last.from) continue
      if (isValue(textOf(last))) wanted.push({ module, name: textOf(first), from: first.from })
    }
  }
  for (const { object, name, from } of calls) {
    const module = namespaces.get(object)
    if (module !== undefined && isValue(object)) wanted.push({ module, name, from })
  }
  for (const { module, name, from } of wanted) {
    if (Object.hasOwn(modules[module]!, name)) continue
    throw new ImportError(withoutExport(module, name, modules), lineAt(from))
  }
}

/** The first and the last word of each name in braces, as of `a as b`. */
function specifiers(group: Node | null): readonly (readonly [first: Node, last: Node])[] {
  const found: (readonly [Node, Node])[] = []
  let first: Node | null = null
  for (let node = group?.firstChild?.nextSibling ?? null; node !== null; node = node.nextSibling) {
    if (node.name === ',' || node.name === '}') first = null
    else if (first === null) found.push([(first = node), node])
    else found[found.length - 1] = [first, node]
  }
  return found
}

/** The names that a program reads, those it defines itself, and the methods that it calls on names. */
function namesIn(topNode: Node, textOf: (node: Node) => string) {
  const [used, defined] = [new Set<string>(), new Set<string>()]
  const calls: { object: string; name: string; from: number }[] = []
  const visit = (node: Node): void => {
    if (node.name === 'ImportDeclaration') return
    if (node.name === 'VariableName') used.add(textOf(node))
    if (node.name === 'VariableDefinition') defined.add(textOf(node))
    const callee = node.name === 'CallExpression' ? node.firstChild : null
    if (callee?.name === 'MemberExpression' && callee.nextSibling?.name === 'ArgList') {
      const [object, dot, property] = [callee.firstChild, callee.firstChild?.nextSibling, callee.lastChild]
      if (object?.name === 'VariableName' && dot?.name === '.' && property?.name === 'PropertyName') {
        calls.push({ object: textOf(object), name: textOf(property), from: property.from })
      }
    }
    for (let child = node.firstChild; child !== null; child = child.nextSibling) visit(child)
  }
  visit(topNode)
  return { used, defined, calls }
}

function withoutExport(module: string, name: string, modules: Modules): string {
  if (name === 'default') {
    return `${module} has no default export; write \`import * as nx from '${module}'\`, or the names in braces`
  }
  const elsewhere = Object.keys(modules).find((each) => Object.hasOwn(modules[each]!, name))
  if (elsewhere !== undefined) return `${module} has no \`${name}\`; import it from '${elsewhere}'`
  const meant = closest(
    name,
    Object.keys(modules[module]!).filter((each) => each !== '__esModule'),
  )
  return meant === undefined
    ? `${module} has no \`${name}\`; Ctrl+Space in the editor lists what there is`
    : `${module} has no \`${name}\`; did you mean \`${meant}\`?`
}
