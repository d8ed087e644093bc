// Controls with labels: they work by keyboard and say what they are to screen readers.
import { element } from './element.ts'

export interface Slider {
  readonly element: HTMLElement
  value: number
}

export interface SliderOptions {
  readonly min: number
  readonly max: number
  readonly step: number
  readonly value: number
  /** How the value is shown; as it is by default. */
  readonly format?: (value: number) => string
}

/** A slider with its name and value above it; `changed` gets what the user chooses. */
export function slider(name: string, options: SliderOptions, changed: (value: number) => void): Slider {
  const { format = String, min, max, step, value } = options
  const shown = element('span', { class: 'gallery-value' }, format(value))
  const input = element('input', { type: 'range', min, max, step, value, 'aria-label': name })
  const show = (): void => {
    shown.textContent = format(input.valueAsNumber)
    input.setAttribute('aria-valuetext', shown.textContent)
  }
  show()
  input.addEventListener('input', () => {
    show()
    changed(input.valueAsNumber)
  })
  return {
    element: element('label', { class: 'gallery-slider' }, element('span', {}, name, ' ', shown), input),
    get value() {
      return input.valueAsNumber
    },
    set value(next) {
      input.value = String(next)
      show()
    },
  }
}

/** A button. */
export function button(name: string, pressed: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', class: 'gallery-button' }, name)
  made.addEventListener('click', pressed)
  return made
}

/** A choice of one text among several, with its name before it. */
export function choice(
  name: string,
  texts: readonly string[],
  chosen: (index: number) => void,
): { element: HTMLElement; index: number } {
  const select = element('select', {}, ...texts.map((text) => element('option', {}, text)))
  select.addEventListener('change', () => chosen(select.selectedIndex))
  return {
    element: element('label', { class: 'gallery-choice' }, element('span', {}, name), select),
    get index() {
      return select.selectedIndex
    },
    set index(next) {
      select.selectedIndex = next
    },
  }
}

/** Controls beside one another, as far as there is room. */
export function row(...controls: readonly (HTMLElement | string)[]): HTMLElement {
  return element('div', { class: 'gallery-row' }, ...controls)
}

/** A line of text that says what goes on; screen readers hear it when it changes. */
export function status(text = ''): HTMLElement {
  return element('p', { class: 'gallery-status', role: 'status' }, text)
}
