// The playground: programs are edited with types, and run in a worker of their own.
import { createEditor } from './editor/create-editor.ts'
import { examples } from './examples/index.ts'
import { missingWebgpu } from './find-webgpu.ts'
import { createLanguageClient } from './language/client.ts'
import { createLayout } from './layout.ts'
import { drawEntry, drawFailure } from './output/draw-entry.ts'
import type { BackendName, Failure } from './run/protocol.ts'
import { createRunner } from './run/runner.ts'
import { fromHash, toHash } from './share.ts'
import { storedProgram, storeProgram } from './stored-program.ts'
import './style.css'

/** Builds the playground inside of an element, and returns what takes it away. */
export function mount(root: HTMLElement): () => void {
  const layout = createLayout(root, examples)
  const { output, status } = layout
  const runner = createRunner()
  const language = createLanguageClient({
    loading: () => (layout.types.textContent = 'Types are being loaded …'),
    loaded: () => (layout.types.textContent = 'Types are checked.'),
    failed: (reason) => (layout.types.textContent = `Types are not checked: ${reason}`),
  })
  const shared = fromHash(location.hash)
  const exampleOf = (text: string): string => examples.find(({ code }) => code === text)?.name ?? ''
  // What "own program" brings back: the last text that is no example.
  let own = storedProgram()
  if (own !== null && exampleOf(own) !== '') own = null
  let chosen = false
  const editor = createEditor(layout.editor, shared?.code ?? own ?? examples[0]!.code, language, {
    changed() {
      const text = editor.text()
      layout.link.hidden = true
      layout.example.value = exampleOf(text)
      if (chosen || layout.example.value !== '') return
      own = text
      storeProgram(text)
    },
    run: () => run(false),
  })
  /** Shows a program that nobody typed here: it takes the place of none that is stored. */
  const show = (code: string): void => {
    const before = editor.text()
    if (exampleOf(before) === '') own = before
    chosen = true
    editor.replace(code)
    chosen = false
  }
  layout.example.value = exampleOf(editor.text())
  layout.backend.value = shared?.backend === 'binary' ? 'binary' : 'wasm'

  const setRunning = (running: boolean): void => {
    layout.stop.disabled = !running
    output.setAttribute('aria-busy', String(running))
  }
  const run = (explain: boolean): void => {
    const leftOut = document.createElement('p')
    output.replaceChildren()
    let shown = 0
    setRunning(true)
    status.textContent = 'Running …'
    runner.start(editor.text(), layout.backend.value as BackendName, explain, {
      entry(entry) {
        shown++
        const drawn = drawEntry(entry, (...asked) => runner.view(...asked), editor.goTo)
        output.insertBefore(drawn, leftOut.parentNode === output ? leftOut : null)
      },
      leftOut(count) {
        leftOut.textContent = `… ${count} more ${count === 1 ? 'is' : 'are'} left out`
        output.append(leftOut)
      },
      done(milliseconds, failure) {
        setRunning(false)
        if (failure !== undefined) output.append(drawFailure(failure, editor.goTo))
        status.textContent = summary(milliseconds, shown, failure)
      },
    })
  }
  const stop = (): void => {
    const milliseconds = runner.stop()
    setRunning(false)
    if (milliseconds !== null) status.textContent = `Stopped after ${duration(milliseconds)}.`
    editor.focus()
  }
  const share = async (): Promise<void> => {
    const hash = toHash({ code: editor.text(), backend: layout.backend.value as BackendName })
    history.replaceState(history.state, '', hash)
    layout.link.value = location.href
    try {
      await navigator.clipboard.writeText(location.href)
      status.textContent = 'The link to this program is copied.'
    } catch {
      layout.link.hidden = false
      layout.link.select()
      status.textContent = 'This is the link to this program.'
    }
  }
  const open = (): void => {
    const linked = fromHash(location.hash)
    if (linked === null) return
    show(linked.code)
    choose(linked.backend)
  }
  const choose = (backend: BackendName): void => {
    const option = [...layout.backend.options].find(({ value }) => value === backend)
    layout.backend.value = option?.disabled === false ? backend : 'wasm'
  }

  layout.run.addEventListener('click', () => run(false))
  layout.explain.addEventListener('click', () => run(true))
  layout.stop.addEventListener('click', stop)
  layout.share.addEventListener('click', () => void share())
  layout.example.addEventListener('change', () => {
    show(examples.find(({ name }) => name === layout.example.value)?.code ?? own ?? '')
  })
  globalThis.addEventListener('hashchange', open)
  void missingWebgpu().then((reason) => {
    const option = layout.backend.querySelector<HTMLOptionElement>('option[value=webgpu]')!
    option.disabled = reason !== null
    option.textContent = reason === null ? 'webgpu' : `webgpu (${reason})`
    if (shared !== null) choose(shared.backend)
  })

  return () => {
    globalThis.removeEventListener('hashchange', open)
    runner.stop()
    language.close()
    editor.close()
    root.replaceChildren()
  }
}

const duration = (milliseconds: number): string =>
  milliseconds < 1000 ? `${milliseconds.toPrecision(3)} ms` : `${(milliseconds / 1000).toPrecision(3)} s`

function summary(milliseconds: number, shown: number, failure: Failure | undefined): string {
  if (failure !== undefined) {
    const place = failure.line === null ? '' : ` in line ${failure.line}`
    return `${failure.name}${place}: ${failure.message.split('\n')[0]!.slice(0, 200)}`
  }
  return `Done in ${duration(milliseconds)}, ${shown} ${shown === 1 ? 'result' : 'results'}.`
}
