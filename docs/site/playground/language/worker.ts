// Knows the types of a program, in a worker that is started when somebody edits.
import type { Answered, Asked } from './protocol.ts'
import { createService, type Files } from './service.ts'

/** The part of a worker's global scope that is used here. */
interface Scope {
  postMessage(message: Answered): void
  addEventListener(type: 'message', listener: (event: { readonly data: Asked }) => void): void
}

const scope = globalThis as unknown as Scope

let service: Promise<ReturnType<typeof createService>> | undefined

async function load(declarations: string): Promise<ReturnType<typeof createService>> {
  const response = await fetch(declarations)
  if (!response.ok) throw new Error(`the declarations answered ${response.status}`)
  return createService((await response.json()) as Files)
}

scope.addEventListener('message', ({ data: { call, text, question, declarations } }) => {
  service ??= load(declarations)
  service
    .then((ask) => scope.postMessage({ call, answer: ask(text, question) }))
    .catch((error: unknown) => scope.postMessage({ call, answer: null, error: String(error) }))
})
