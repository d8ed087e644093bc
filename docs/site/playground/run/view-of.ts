// Looks at a part of a tensor: nothing is read that is not shown.
import { abs, byteSize, devectorize, reshape, slice, type Tensor } from '@nx/nx'
import { heatmapView } from '../views/heatmap-view.ts'
import { imageView } from '../views/image-view.ts'
import { plotView } from '../views/plot-view.ts'
import { tableView } from '../views/table-view.ts'
import type { Soon } from './reading.ts'
import type { TensorHeader, View, ViewKind } from './protocol.ts'

/** The views, the most telling first, that make sense for a shape. */
export function viewsFor(type: string, shape: readonly number[]): readonly ViewKind[] {
  const empty = shape.includes(0)
  if (shape.length === 0 || empty) return ['table']
  if (shape.length === 1) return shape[0]! > 1 ? ['table', 'plot', 'heatmap'] : ['table']
  const complex = type.startsWith('c')
  const image = !complex && isImage(shape)
  return ['table', 'heatmap', 'plot', ...(image ? (['image'] as const) : [])]
}

/** How many of the last axes a view shows; those before are chosen by an index. */
export function shownAxes(view: ViewKind, shape: readonly number[]): number {
  if (view === 'image' && hasChannels(shape)) return 3
  return Math.min(shape.length, 2)
}

const hasChannels = (shape: readonly number[]): boolean =>
  shape.length >= 3 && [1, 3, 4].includes(shape.at(-1)!)

/** At least a few pixels in both directions; an axis of channels is not counted. */
function isImage(shape: readonly number[]): boolean {
  const [height, width] = hasChannels(shape) ? shape.slice(-3) : shape.slice(-2)
  return height! >= 4 && width! >= 4
}

/** What is known of a tensor without its elements. */
export function headerOf(tensor: Tensor, id: number): TensorHeader {
  const { type, names, vectorizedAxes, backend, spec } = tensor
  return {
    id,
    type,
    shape: [...spec.shape],
    names: [...vectorizedAxes.map(([name]) => name), ...names],
    vectorized: vectorizedAxes.length,
    backend: backend.name,
    bytes: byteSize(tensor),
    views: viewsFor(type, spec.shape),
  }
}

/** A view of the last axes at an index of those before. */
export function viewOf(tensor: Tensor, view: ViewKind, index: readonly number[]): Soon<View> {
  const whole = tensor.vectorizedAxes.length > 0 ? devectorize(tensor) : tensor
  const { shape } = whole
  const shown = shownAxes(view, shape)
  const leading = shape.length - shown
  const part = leading === 0 ? whole : at(whole, index.slice(0, leading))
  if (view === 'table') return tableView(part)
  const real = part.type.startsWith('c') ? abs(part) : part
  if (view === 'image') return imageView(real)
  return view === 'heatmap' ? heatmapView(real) : plotView(real)
}

/** The part at an index of the first axes. */
function at(tensor: Tensor, index: readonly number[]): Tensor {
  const { shape } = tensor
  const kept = shape.slice(index.length)
  const starts = [...index, ...kept.map(() => 0)]
  const lengths = [...index.map(() => 1), ...kept]
  return reshape(slice(tensor, starts, lengths), kept)
}
