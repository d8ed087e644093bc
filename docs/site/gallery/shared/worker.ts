// The worker of the gallery: loads the part that is asked and answers.
import { asNxError } from '@nx/nx'
import type { Answer, Question } from './link.ts'

type Handler = (argument: unknown) => unknown

const parts: Readonly<Record<string, () => Promise<{ handlers: Readonly<Record<string, unknown>> }>>> = {
  digits: () => import('../digits/handlers.ts'),
  'gray-scott': () => import('../gray-scott/handlers.ts'),
  lorenz: () => import('../lorenz/handlers.ts'),
  pca: () => import('../pca/handlers.ts'),
  pictures: () => import('../pictures/handlers.ts'),
  spectrogram: () => import('../spectrogram/handlers.ts'),
}

const answer = (message: Answer): void => postMessage(message)

addEventListener('message', ({ data }: MessageEvent<Question>) => void reply(data))

// One question after the other: state that one leaves is what the next begins with.
let last: Promise<unknown> = Promise.resolve()

async function reply({ id, part, name, argument }: Question): Promise<void> {
  const before = last
  const value = (async () => {
    await before
    const { handlers } = await parts[part]!()
    return (handlers[name] as Handler)(argument)
  })()
  last = value.catch(() => undefined)
  try {
    answer({ id, value: await value })
  } catch (error) {
    answer({ id, error: asNxError(error)?.message ?? String(error) })
  }
}
