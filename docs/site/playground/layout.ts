// The parts of the playground as elements: buttons, editor, output.
import { element } from './element.ts'
import type { Example } from './examples/index.ts'

export interface Layout {
  readonly run: HTMLButtonElement
  readonly stop: HTMLButtonElement
  readonly explain: HTMLButtonElement
  readonly share: HTMLButtonElement
  readonly example: HTMLSelectElement
  readonly backend: HTMLSelectElement
  readonly editor: HTMLElement
  readonly output: HTMLElement
  /** What happened last, read out by screen readers. */
  readonly status: HTMLElement
  /** What is known of types. */
  readonly types: HTMLElement
  /** The link, where it cannot be copied. */
  readonly link: HTMLInputElement
}

const button = (text: string, title: string, className = ''): HTMLButtonElement =>
  element('button', { type: 'button', title, class: className }, [text])

/** Builds the playground inside of an element. */
export function createLayout(root: HTMLElement, examples: readonly Example[]): Layout {
  const layout: Layout = {
    run: button('Run', 'Run the program (Ctrl+Enter)', 'pg-primary'),
    stop: button('Stop', 'End the program, whatever it does'),
    explain: button('Explain', 'Run the program, and show the plans or the WGSL of what it compiles'),
    share: button('Share', 'Copy a link to this program'),
    example: element('select', {}, [
      element('option', { value: '' }, ['own program']),
      ...examples.map(({ name, title }) => element('option', { value: name }, [title])),
    ]),
    backend: element('select', {}, [
      element('option', { value: 'wasm' }, ['wasm']),
      element('option', { value: 'webgpu', disabled: true }, ['webgpu (looking for it …)']),
      element('option', { value: 'binary' }, ['binary']),
    ]),
    editor: element('div', { class: 'pg-editor' }),
    output: element('div', { class: 'pg-output', role: 'region', 'aria-label': 'Output', tabindex: 0 }),
    status: element('p', { class: 'pg-status', role: 'status' }, ['Ready.']),
    types: element('span', { class: 'pg-types' }),
    link: element('input', {
      class: 'pg-link',
      type: 'text',
      readonly: true,
      'aria-label': 'Link',
      hidden: true,
    }),
  }
  layout.stop.disabled = true
  root.classList.add('pg')
  root.replaceChildren(
    element('div', { class: 'pg-bar' }, [
      layout.run,
      layout.stop,
      layout.explain,
      layout.share,
      element('label', {}, ['Example ', layout.example]),
      element('label', {}, ['Backend ', layout.backend]),
    ]),
    layout.link,
    element('div', { class: 'pg-panes' }, [
      element('div', { class: 'pg-left' }, [
        layout.editor,
        element('p', { class: 'pg-help' }, [
          element('kbd', {}, ['Ctrl+Enter']),
          ' runs. ',
          element('kbd', {}, ['Tab']),
          ' indents; ',
          element('kbd', {}, ['Esc']),
          ', then ',
          element('kbd', {}, ['Tab']),
          ' leaves the editor. ',
          layout.types,
        ]),
      ]),
      element('div', { class: 'pg-right' }, [layout.status, layout.output]),
    ]),
  )
  return layout
}
