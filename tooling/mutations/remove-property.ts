// Removes one property from the largest object literal of a file that has it.
import { ts } from '../typescript-api/index.ts'

export function removeProperty(text: string, property: string): string {
  const source = ts.createSourceFile('table.ts', text, ts.ScriptTarget.Latest, true)
  let best: { readonly node: ts.Node; readonly size: number } | undefined
  function visit(node: ts.Node): void {
    if (ts.isObjectLiteralExpression(node) || ts.isTypeLiteralNode(node)) {
      const size =
        node.getChildCount() + node.getChildren().reduce((sum, child) => sum + child.getChildCount(), 0)
      const members: readonly ts.Node[] = ts.isTypeLiteralNode(node) ? node.members : node.properties
      const hit = members.find((member) => (member as ts.PropertyAssignment).name?.getText() === property)
      if (hit !== undefined && (best === undefined || size > best.size)) best = { node: hit, size }
    }
    node.forEachChild(visit)
  }
  visit(source)
  if (best === undefined) throw new Error(`no object literal has a property ${property}`)
  const { node } = best
  const rest = text.slice(node.getEnd()).replace(/^\s*[,;]/, '')
  return text.slice(0, node.getFullStart()) + rest
}
