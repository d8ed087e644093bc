// Making elements of a page, of HTML and of SVG.

type Attributes = Readonly<Record<string, string | number>>

const svgNamespace = 'http://www.w3.org/2000/svg'

/** An element with attributes and content. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...content: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, content)
}

/** The same for SVG. */
export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...content: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS(svgNamespace, tag), attributes, content)
}

function filled<E extends Element>(made: E, attributes: Attributes, content: readonly (Node | string)[]): E {
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value))
  made.append(...content)
  return made
}
