// Asks the worker that knows the types; starts it with the first question.
import type { Answered, Asked, Completions, Details, Hover, Problem, Question } from './protocol.ts'

// Files of the build, bundled before: TypeScript is large, and the site's bundler would read it for each of its parts.
const workerUrl = new URL('../../generated/playground/language.js', import.meta.url)
const declarations = new URL('../../generated/playground/declarations.json', import.meta.url).href

/** Answers about the text of a program. */
export interface LanguageClient {
  complete(text: string, position: number, explicit: boolean): Promise<Completions | null>
  details(
    text: string,
    question: Omit<Extract<Question, { kind: 'details' }>, 'kind'>,
  ): Promise<Details | null>
  hover(text: string, position: number): Promise<Hover | null>
  check(text: string): Promise<readonly Problem[]>
  close(): void
}

/** A client; `loading` is called when the worker starts, `loaded` with the first answer, `failed` if it cannot. */
export function createLanguageClient(on: {
  loading(): void
  loaded(): void
  failed(reason: string): void
}): LanguageClient {
  let worker: Worker | undefined
  let calls = 0
  let answered = false
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()

  const start = (): Worker => {
    on.loading()
    const made = new Worker(workerUrl, { type: 'module' })
    made.addEventListener('message', ({ data: { call, answer, error } }: MessageEvent<Answered>) => {
      const { resolve, reject } = waiting.get(call)!
      waiting.delete(call)
      if (error !== undefined) {
        on.failed(error)
        reject(new Error(error))
        return
      }
      if (!answered) on.loaded()
      answered = true
      resolve(answer)
    })
    made.addEventListener('error', ({ message }) => on.failed(message))
    return made
  }
  const ask = <A>(text: string, question: Question): Promise<A> => {
    worker ??= start()
    const asked: Asked = { call: calls++, text, question, declarations }
    worker.postMessage(asked)
    return new Promise((resolve, reject) => {
      waiting.set(asked.call, { resolve: resolve as (answer: unknown) => void, reject })
    })
  }
  return {
    complete: (text, position, explicit) => ask(text, { kind: 'complete', position, explicit }),
    details: (text, question) => ask(text, { kind: 'details', ...question }),
    hover: (text, position) => ask(text, { kind: 'hover', position }),
    check: (text) => ask(text, { kind: 'check' }),
    close: () => worker?.terminate(),
  }
}
