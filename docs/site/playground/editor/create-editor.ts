// The editor: TypeScript with colours, completion, types and problems.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
import { EditorState, Prec } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { classHighlighter } from '@lezer/highlight'
import type { LanguageClient } from '../language/client.ts'
import { completionSource } from './completion-source.ts'
import { hoverSource } from './hover-source.ts'
import { problemSource } from './problem-source.ts'

/** What the page uses of the editor. */
export interface Editor {
  text(): string
  /** Replaces the whole program. */
  replace(text: string): void
  /** Moves the cursor to a line, into view, and the focus with it. */
  goTo(line: number): void
  focus(): void
  close(): void
}

/** What the editor tells the page. */
export interface EditorEvents {
  changed(): void
  run(): void
}

/** An editor inside of an element. */
export function createEditor(
  parent: HTMLElement,
  text: string,
  language: LanguageClient,
  on: EditorEvents,
): Editor {
  const run = (): boolean => {
    on.run()
    return true
  }
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(
          keymap.of([
            { key: 'Mod-Enter', run },
            { key: 'Ctrl-Enter', run },
          ]),
        ),
        keymap.of([
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        highlightSpecialChars(),
        highlightActiveLine(),
        indentOnInput(),
        indentUnit.of('  '),
        bracketMatching(),
        closeBrackets(),
        javascript({ typescript: true }),
        syntaxHighlighting(classHighlighter),
        autocompletion({ override: [completionSource(language)] }),
        hoverTooltip(hoverSource(language)),
        problemSource(language),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': 'Program', spellcheck: 'false', tabindex: '0' }),
        EditorView.updateListener.of(({ docChanged }) => {
          if (docChanged) on.changed()
        }),
      ],
    }),
  })
  return {
    text: () => view.state.doc.toString(),
    replace(insert) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert }, selection: { anchor: 0 } })
    },
    goTo(line) {
      const { doc } = view.state
      const { from, to } = doc.line(Math.min(Math.max(1, line), doc.lines))
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true })
      view.focus()
    },
    focus: () => view.focus(),
    close: () => view.destroy(),
  }
}
