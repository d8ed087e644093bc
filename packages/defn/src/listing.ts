// The text of a trace, one line for each value, in the manner of Nx.
import type { Spec } from '@nx/types'
import { type CallExpression, type Expression, topological } from './expression.ts'
import { isConstant, readable } from './readable.ts'
import type { Region } from './region.ts'

/** Lines for the values that results need, parameters first, and the names the results have in them. */
export interface Listing {
  readonly lines: readonly string[]
  readonly results: readonly string[]
}

interface Line {
  readonly text: string
  readonly type: string
  readonly depth: number
}

interface Writer {
  readonly lines: Line[]
  readonly names: Map<Expression, string>
  count: number
}

/** Lists a trace: `c = add a, b` with the type of each value in a column of its own. */
export function listExpressions(
  parameters: readonly Expression[],
  results: readonly Expression[],
  effects: readonly Expression[],
): Listing {
  const writer: Writer = { lines: [], names: new Map(), count: 0 }
  const known = new Map<Expression, Expression>()
  const [inputs, outputs, kept] = [parameters, results, effects].map((each) => readable(each, known)) as [
    readonly Expression[],
    readonly Expression[],
    readonly Expression[],
  ]
  for (const parameter of inputs) write(writer, parameter, 0)
  writeAll(writer, [...outputs, ...kept], 0, () => true)
  const width = Math.max(...writer.lines.map((line) => 2 * line.depth + line.text.length), 0)
  return {
    lines: writer.lines.map(({ text, type, depth }) =>
      `${`${'  '.repeat(depth)}${text}`.padEnd(width)}   ${type}`.trimEnd(),
    ),
    results: outputs.map((result) => nameOf(writer, result)),
  }
}

function writeAll(
  writer: Writer,
  results: readonly Expression[],
  depth: number,
  inside: (node: Expression) => boolean,
): void {
  for (const node of topological(results, (node) => !writer.names.has(node) && inside(node)))
    write(writer, node, depth)
}

function write(writer: Writer, node: Expression, depth: number): void {
  if (isConstant(node)) return
  const name = letters(writer.count++)
  writer.names.set(node, name)
  writer.lines.push({ text: textOf(writer, node, name), type: typeOf(node), depth })
  if (node.kind === 'cond') {
    writeRegion(writer, 'true', node.onTrue, depth + 1)
    writeRegion(writer, 'false', node.onFalse, depth + 1)
  }
  if (node.kind === 'while') {
    writeRegion(writer, 'condition', node.condition, depth + 1)
    writeRegion(writer, 'body', node.body, depth + 1)
  }
}

function writeRegion(writer: Writer, title: string, region: Region, depth: number): void {
  const start = writer.lines.length
  writer.lines.push({ text: '', type: '', depth })
  for (const parameter of region.parameters) writer.names.set(parameter, letters(writer.count++))
  const parameters = region.parameters.map((parameter) => nameOf(writer, parameter)).join(', ')
  writeAll(writer, [...region.results, ...region.effects], depth + 1, (node) => node.scope === region.scope)
  const results = region.results.map((result) => nameOf(writer, result)).join(', ')
  writer.lines[start] = {
    text: `${title}${parameters === '' ? '' : ` ${parameters}`} -> ${results}`,
    type: '',
    depth,
  }
}

function textOf(writer: Writer, node: Expression, name: string): string {
  const inputs = node.inputs.map((input) => nameOf(writer, input))
  switch (node.kind) {
    case 'parameter':
      return `parameter ${name}:${node.index}`
    case 'capture':
      return `tensor ${name}`
    case 'element':
      return `${name} = elem ${inputs[0]}, ${node.index}`
    case 'metadata':
      return `${name} = metadata ${inputs[0]}, ${node.name}`
    case 'cond':
      return `${name} = cond ${inputs[0]}`
    case 'host':
      return `${name} = ${node.name} ${inputs.join(', ')}`
    case 'while':
      return `${name} = while ${inputs.slice(0, node.outs.length).join(', ')}`
    case 'call':
      return `${name} = ${[node.op, [...inputs, ...attributes(node)].join(', ')].join(' ').trim()}`
  }
}

function attributes({ attrs }: CallExpression): string[] {
  const plain = Object.entries(attrs).filter(([, value]) => typeof value !== 'function')
  return plain.map(([key, value]) => `${key}: ${format(value)}`)
}

function format(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(format).join(', ')}]`
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return String(value)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype) return String(value)
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${key}: ${format(item)}`)
    .join(', ')} }`
}

function nameOf(writer: Writer, node: Expression): string {
  return isConstant(node) ? constant(node) : (writer.names.get(node) ?? '?')
}

function constant({ attrs, spec }: CallExpression): string {
  const text = String(attrs['value'])
  return /^f|^bf/.test(spec.type) && /^-?\d+$/.test(text) ? `${text}.0` : text
}

function typeOf(node: Expression): string {
  if (!('outs' in node) || (node.kind === 'call' && node.outs.length === 1)) return formatSpec(node.spec)
  return `{${node.outs.map(formatSpec).join(', ')}}`
}

function formatSpec({ type, shape }: Spec): string {
  return `${type}${shape.map((length) => `[${length}]`).join('')}`
}

/** a, b, … z, aa, ab, … */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26))
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last
}
