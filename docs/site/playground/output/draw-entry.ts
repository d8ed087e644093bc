// One thing that a program showed.
import { element } from '../element.ts'
import type { Entry, Failure, Part } from '../run/protocol.ts'
import { type AskView, drawTensor } from './draw-tensor.ts'

/** The element of an entry; a click on its line goes there. */
export function drawEntry(entry: Entry, ask: AskView, goTo: (line: number) => void): HTMLElement {
  const parts = entry.parts.map((part) => drawPart(part, ask, goTo))
  const line = entry.line === null ? [] : [lineButton(entry.line, goTo)]
  const name = entry.level === 'result' ? [element('span', { class: 'pg-line' }, ['result'])] : []
  return element('div', { class: `pg-entry pg-${entry.level}` }, [...line, ...name, ...parts])
}

/** An error with its code, and its line to go to. */
export function drawFailure(failure: Failure, goTo: (line: number) => void): HTMLElement {
  const { name, code, message, line } = failure
  return element('div', { class: 'pg-failure' }, [
    element('strong', {}, code === null ? [name] : [`${name} `, name === 'NxError' ? codeLink(code) : code]),
    ...(line === null ? [] : [' in ', lineButton(line, goTo)]),
    element('pre', {}, [message]),
  ])
}

/** A link to the row of the page of all errors. */
function codeLink(code: string): HTMLElement {
  return element('a', { href: `./errors.html#${code}`, target: '_blank' }, [code])
}

function lineButton(line: number, goTo: (line: number) => void): HTMLElement {
  const button = element('button', { type: 'button', class: 'pg-line' }, [`line ${line}`])
  button.addEventListener('click', () => goTo(line))
  return button
}

function drawPart(part: Part, ask: AskView, goTo: (line: number) => void): HTMLElement {
  switch (part.kind) {
    case 'text':
      return element('pre', {}, [part.text])
    case 'tensor':
      return drawTensor(part.tensor, part.label, part.view, ask)
    case 'picture':
      // As an image, so that nothing in it can run.
      return element('img', {
        src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(part.svg)}`,
        alt: part.text,
      })
    case 'code':
      return element('details', part.open ? { open: true } : {}, [
        element('summary', {}, [part.title]),
        element('pre', { tabindex: 0 }, [part.text]),
      ])
    case 'failure':
      return drawFailure(part.failure, goTo)
  }
}
