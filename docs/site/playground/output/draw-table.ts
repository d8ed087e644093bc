// A table of elements, with the indices of rows and columns around it.
import { element } from '../element.ts'
import type { TableView } from '../run/protocol.ts'

/** The table; where indices are left out, a row or a column of dots stands for them. */
export function drawTable({ rows, columns, cells }: TableView, label: string): HTMLElement {
  const gap = (indices: readonly number[] | null, i: number): boolean =>
    indices !== null && i > 0 && indices[i]! > indices[i - 1]! + 1
  const dots = (name: 'td' | 'th'): HTMLElement => element(name, { class: 'pg-gap' }, ['…'])
  const lines: HTMLElement[] = []
  if (columns !== null) {
    const heads = columns.flatMap((column, i) => [
      ...(gap(columns, i) ? [dots('th')] : []),
      element('th', { scope: 'col' }, [String(column)]),
    ])
    lines.push(element('tr', {}, [...(rows === null ? [] : [element('td')]), ...heads]))
  }
  cells.forEach((row, i) => {
    const items = row.flatMap((cell, j) => [
      ...(gap(columns, j) ? [dots('td')] : []),
      element('td', {}, [cell]),
    ])
    if (gap(rows, i)) lines.push(element('tr', {}, [dots('th'), ...items.map(() => dots('td'))]))
    const head = rows === null ? [] : [element('th', { scope: 'row' }, [String(rows[i]!)])]
    lines.push(element('tr', {}, [...head, ...items]))
  })
  const table = element('table', {}, [element('tbody', {}, lines)])
  if (cells.length === 0 || cells[0]!.length === 0) return element('p', {}, ['no elements'])
  return element('div', { class: 'pg-scroll', tabindex: 0, role: 'group', 'aria-label': label }, [table])
}
