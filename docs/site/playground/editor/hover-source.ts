// The type and the documentation of what is under the pointer.
import type { EditorView, Tooltip } from '@codemirror/view'
import type { LanguageClient } from '../language/client.ts'
import { documentation } from './documentation.ts'

/** What the editor asks for a tooltip. */
export function hoverSource(language: LanguageClient) {
  return async (view: EditorView, position: number): Promise<Tooltip | null> => {
    const found = await language.hover(view.state.doc.toString(), position).catch(() => null)
    if (found === null || found.signature === '') return null
    return { pos: found.from, end: found.to, above: true, create: () => ({ dom: documentation(found) }) }
  }
}
