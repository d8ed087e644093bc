// Asking the gallery's worker, where heavy computing does not hold up the page.
import type { Panel } from './panel.ts'

/** What a part can be asked in the worker: functions of one argument that can be sent, or none. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>

export interface Link<H extends Handlers> {
  readonly ask: <K extends keyof H & string>(
    name: K,
    ...argument: Parameters<H[K]>
  ) => Promise<Awaited<ReturnType<H[K]>>>
}

export interface Question {
  readonly id: number
  /** The part, such as `digits`. */
  readonly part: string
  readonly name: string
  readonly argument: unknown
}

export interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

/** A worker of its own for a part; it ends with the panel. */
export function openWorker<H extends Handlers>(panel: Panel, part: string): Link<H> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let asked = 0
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    const entry = waiting.get(data.id)
    waiting.delete(data.id)
    if (data.error === undefined) entry?.resolve(data.value)
    else entry?.reject(new Error(data.error))
  })
  worker.addEventListener('error', (event) => {
    for (const { reject } of waiting.values()) reject(new Error(event.message))
    waiting.clear()
  })
  panel.onClose(() => worker.terminate())
  return {
    ask: (name, ...[argument]) => {
      const entry = withResolvers()
      const question: Question = { id: ++asked, part, name, argument }
      waiting.set(question.id, entry)
      worker.postMessage(question)
      return entry.promise as never
    },
  }
}

/** `Promise.withResolvers` is younger than some browsers that run everything else. */
function withResolvers(): PromiseWithResolvers<unknown> {
  let [resolve, reject] = [(_: unknown): void => {}, (_: unknown): void => {}]
  const promise = new Promise<unknown>((done, failed) => ([resolve, reject] = [done, failed]))
  return { promise, resolve, reject }
}
