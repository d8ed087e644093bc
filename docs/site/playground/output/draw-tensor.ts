// A tensor: what is known of it, the ways to look at it, and which of its slices is seen.
import { element } from '../element.ts'
import type { TensorHeader, View, ViewKind } from '../run/protocol.ts'
import { drawHeatmap } from './draw-heatmap.ts'
import { drawImage } from './draw-image.ts'
import { drawPlot } from './draw-plot.ts'
import { drawTable } from './draw-table.ts'

/** Asks for a view of a tensor at an index of its leading axes. */
export type AskView = (tensor: number, view: ViewKind, index: readonly number[]) => Promise<View>

/** `f32[rows: 3][4]`, after `vectorized[x: 2]` if there are such axes. */
export function titleOf({ type, shape, names, vectorized }: TensorHeader): string {
  const axes = shape.map((length, axis) => `[${names[axis] === null ? '' : `${names[axis]}: `}${length}]`)
  const leading = vectorized === 0 ? '' : `vectorized${axes.slice(0, vectorized).join('')} `
  return `${leading}${type}${axes.slice(vectorized).join('')}`
}

const words: Readonly<Record<ViewKind, string>> = {
  table: 'Table',
  heatmap: 'Heatmap',
  plot: 'Plot',
  image: 'Image',
}

/** The element of a tensor that was shown. */
export function drawTensor(tensor: TensorHeader, label: string, first: View, ask: AskView): HTMLElement {
  const { shape, names, views } = tensor
  const title = titleOf(tensor)
  const name = label === '' ? title : `${label}, ${title}`
  const body = element('div', { class: 'pg-view' }, [draw(first, name)])
  let kind: ViewKind = first.kind === 'none' ? 'table' : first.kind
  const index = shape.map(() => 0)
  let asked = 0

  const look = async (): Promise<void> => {
    const own = ++asked
    const view = await ask(tensor.id, kind, index)
    if (own === asked) body.replaceChildren(draw(view, name))
  }
  const tabs = views.map((each) => {
    const button = element('button', { type: 'button', 'aria-pressed': String(each === kind) }, [words[each]])
    button.addEventListener('click', () => {
      kind = each
      for (const tab of tabs) tab.setAttribute('aria-pressed', String(tab === button))
      place()
      void look()
    })
    return button
  })
  const slices = element('div', { class: 'pg-slices' })
  const place = (): void => {
    const channels = kind === 'image' && shape.length >= 3 && [1, 3, 4].includes(shape.at(-1)!)
    const leading = Math.max(0, shape.length - (channels ? 3 : 2))
    slices.replaceChildren(
      ...shape.slice(0, leading).map((length, axis) => {
        const input = element('input', { type: 'number', min: 0, max: length - 1, value: index[axis]! })
        input.addEventListener('change', () => {
          index[axis] = Math.min(length - 1, Math.max(0, Math.trunc(Number(input.value)) || 0))
          input.value = String(index[axis])
          void look()
        })
        return element('label', {}, [`${names[axis] ?? `axis ${axis}`} `, input, ` of ${length}`])
      }),
    )
  }
  place()
  const facts = ` on ${tensor.backend}, ${bytesText(tensor.bytes)}`
  return element('div', { class: 'pg-tensor' }, [
    element('div', { class: 'pg-header' }, [
      ...(label === '' ? [] : [element('strong', {}, [label]), ' ']),
      element('code', {}, [title]),
      element('span', { class: 'pg-facts' }, [facts]),
      ...(tabs.length > 1
        ? [element('span', { class: 'pg-tabs', role: 'group', 'aria-label': 'View' }, tabs)]
        : []),
    ]),
    slices,
    body,
  ])
}

function draw(view: View, label: string): HTMLElement {
  switch (view.kind) {
    case 'table':
      return drawTable(view, label)
    case 'heatmap':
      return drawHeatmap(view, label)
    case 'plot':
      return drawPlot(view, label)
    case 'image':
      return drawImage(view, label)
    case 'none':
      return element('p', { class: 'pg-none' }, [view.reason])
  }
}

function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 ** 2
    ? `${(bytes / 1024).toPrecision(3)} KiB`
    : `${(bytes / 1024 ** 2).toPrecision(3)} MiB`
}
