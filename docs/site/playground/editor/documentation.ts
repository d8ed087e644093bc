// A signature with its documentation, as an element.
import { plainText } from './plain-text.ts'

/** For tooltips: the signature as code, below it the text. */
export function documentation(of: {
  readonly signature: string
  readonly documentation: string
}): HTMLElement {
  const box = document.createElement('div')
  box.className = 'pg-documentation'
  const signature = document.createElement('code')
  signature.textContent = of.signature
  box.append(signature)
  for (const paragraph of plainText(of.documentation)) {
    const text = document.createElement('p')
    text.textContent = paragraph
    box.append(text)
  }
  return box
}
