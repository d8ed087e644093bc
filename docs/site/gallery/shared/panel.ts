// The frame of a part of the gallery, and what ends it.
import { element } from './element.ts'
import './style.css'

export interface Panel {
  readonly element: HTMLElement
  /** Runs when the part is taken off the page. */
  readonly onClose: (task: () => void) => void
  /** What `mount` returns. */
  readonly close: () => void
  readonly closed: () => boolean
}

/** An empty frame in `root`. */
export function panel(root: HTMLElement, name: string): Panel {
  const tasks: (() => void)[] = []
  let closed = false
  const frame = element('section', { class: `gallery gallery-${name}`, 'aria-label': name })
  root.append(frame)
  return {
    element: frame,
    onClose: (task) => void tasks.push(task),
    closed: () => closed,
    close: () => {
      if (closed) return
      closed = true
      for (const task of tasks.reverse()) task()
      frame.remove()
    },
  }
}
