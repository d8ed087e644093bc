// Completions of the language service; choosing one that is not imported yet imports it.
import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from '@codemirror/autocomplete'
import type { EditorView } from '@codemirror/view'
import type { LanguageClient } from '../language/client.ts'
import type { CompletionItem, Details } from '../language/protocol.ts'
import { documentation } from './documentation.ts'

const icons: Readonly<Record<string, string>> = {
  const: 'constant',
  let: 'variable',
  var: 'variable',
  parameter: 'variable',
  'local function': 'function',
  method: 'method',
  property: 'property',
  getter: 'property',
  alias: 'variable',
  module: 'namespace',
}
const known = new Set(['class', 'function', 'interface', 'keyword', 'type', 'variable'])

/** What the editor asks for completions. */
export function completionSource(language: LanguageClient): CompletionSource {
  return async ({ state, pos, explicit }: CompletionContext): Promise<CompletionResult | null> => {
    const text = state.doc.toString()
    const found = await language.complete(text, pos, explicit).catch(() => null)
    if (found === null) return null
    const option = (item: CompletionItem): Completion => {
      const details = (): Promise<Details | null> => {
        const { name, source, data } = item
        return language.details(text, { position: pos, name, source: { source, data } }).catch(() => null)
      }
      return {
        label: item.name,
        type: icons[item.kind] ?? (known.has(item.kind) ? item.kind : 'variable'),
        // Locals first, then globals, then what would be imported.
        boost: 20 - Number.parseInt(item.sort, 10),
        ...(item.source === undefined ? {} : { detail: item.source, apply: importing(details) }),
        info: async () => documentation((await details()) ?? { signature: item.name, documentation: '' }),
      }
    }
    return { from: found.from, options: found.items.map(option), validFor: /^[\w$]*$/ }
  }
}

/** Writes the name, and the import that it needs. */
function importing(details: () => Promise<Details | null>) {
  return (view: EditorView, { label }: Completion, from: number, to: number): void => {
    view.dispatch({
      changes: { from, to, insert: label },
      selection: { anchor: from + label.length },
      userEvent: 'input.complete',
    })
    const typed = view.state.doc
    void details().then((found) => {
      // Only as long as nothing else was typed, which would move what is changed.
      if (view.state.doc !== typed) return
      const before = (found?.changes ?? []).filter((change) => change.to <= from)
      view.dispatch({ changes: before.map((change) => ({ ...change })), userEvent: 'input.complete' })
    })
  }
}
