// Errors of types and syntax, marked in the program; none before somebody edits, which is what loads the types.
import { type Diagnostic, linter } from '@codemirror/lint'
import { type Extension, StateEffect, StateField } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { LanguageClient } from '../language/client.ts'

const used = StateEffect.define<null>()
const isUsed = StateField.define<boolean>({
  create: () => false,
  update: (value, { effects }) => value || effects.some((effect) => effect.is(used)),
})

/** Marks what the language service finds. */
export function problemSource(language: LanguageClient): Extension {
  const source = async ({ state }: EditorView): Promise<readonly Diagnostic[]> => {
    if (!state.field(isUsed)) return []
    const found = await language.check(state.doc.toString()).catch(() => [])
    return found.map((problem) => ({ ...problem, to: Math.min(problem.to, state.doc.length) }))
  }
  return [
    isUsed,
    EditorView.domEventHandlers({
      focus(_, view) {
        if (!view.state.field(isUsed)) view.dispatch({ effects: used.of(null) })
      },
    }),
    linter(source, {
      delay: 400,
      needsRefresh: ({ transactions }) =>
        transactions.some(({ effects }) => effects.some((effect) => effect.is(used))),
    }),
  ]
}
