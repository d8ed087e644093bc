// How a value is shown: tensors as tensors, pictures as pictures, everything else as text.
import { isTensor, type Tensor } from '@nx/nx'
import { failureOf } from './failure-of.ts'
import { formatValue } from './format-value.ts'
import type { Part, ViewKind } from './protocol.ts'
import { type Soon, then } from './reading.ts'
import { headerOf, viewOf } from './view-of.ts'

const picture = Symbol.for('Jupyter.display')
const kept = 200
const mostLeaves = 21

/** The tensors that were shown, so that the page can ask for other parts of them. */
export class Shown {
  readonly #tensors = new Map<number, Tensor>()
  #next = 0

  /** Keeps a tensor, and forgets the one shown longest ago if there are many. */
  keep(tensor: Tensor): number {
    const id = this.#next++
    this.#tensors.set(id, tensor)
    this.#tensors.delete(id - kept)
    return id
  }

  /** The tensor, if it is still known. */
  find(id: number): Tensor | undefined {
    return this.#tensors.get(id)
  }
}

/** How a value is shown, under a label if it has one. */
export function partsOf(shown: Shown, value: unknown, label = '', view?: ViewKind): readonly Soon<Part>[] {
  if (isTensor(value)) return [tensorPart(shown, value, label, view)]
  const svg = svgOf(value)
  if (svg !== undefined) return [{ kind: 'picture', svg, text: String(value) }]
  if (value instanceof Error) return [{ kind: 'failure', failure: failureOf(value) }]
  const leaves = leavesOf(value, label)
  if (leaves.length > 0) {
    return leaves.flatMap(([path, leaf]) => partsOf(shown, leaf, path))
  }
  return [{ kind: 'text', text: label === '' ? formatValue(value) : `${label}: ${formatValue(value)}` }]
}

/** The drawing of heatmaps, explanations, and whatever else notebooks show as SVG. */
function svgOf(value: unknown): string | undefined {
  const { [picture]: display, toSVG } = Object(value) as {
    readonly [picture]?: () => Readonly<Record<string, unknown>>
    readonly toSVG?: () => unknown
  }
  const svg =
    typeof display === 'function'
      ? display.call(value)['image/svg+xml']
      : typeof toSVG === 'function'
        ? toSVG.call(value)
        : undefined
  return typeof svg === 'string' ? svg : undefined
}

function tensorPart(shown: Shown, tensor: Tensor, label: string, wanted?: ViewKind): Soon<Part> {
  if (tensor.disposed || tensor.backend.recorder !== undefined) return { kind: 'text', text: String(tensor) }
  const header = headerOf(tensor, shown.keep(tensor))
  const view = wanted !== undefined && header.views.includes(wanted) ? wanted : 'table'
  const index = header.shape.map(() => 0)
  return then(viewOf(tensor, view, index), (first) => ({
    kind: 'tensor',
    label,
    tensor: header,
    view: first,
  }))
}

/** The entries of a list or a plain object that holds tensors somewhere; none for anything else. */
function leavesOf(value: unknown, label: string): readonly (readonly [path: string, leaf: unknown])[] {
  if (!isContainer(value) || !holdsTensor(value, 0)) return []
  const list = Array.isArray(value)
  return Object.entries(value)
    .slice(0, mostLeaves)
    .map(([key, each]) => [list ? `${label}[${key}]` : label === '' ? key : `${label}.${key}`, each])
}

function isContainer(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

function holdsTensor(value: unknown, depth: number): boolean {
  if (isTensor(value)) return true
  if (!isContainer(value) || depth > 4) return false
  return Object.values(value)
    .slice(0, mostLeaves)
    .some((each) => holdsTensor(each, depth + 1))
}
