// Runs generated example modules one after the other and prints one JSON line for each.
import { binaryBackend } from '@nx/backend-binary'
import { setDefaultBackend } from '@nx/tensor'
import { ExampleError } from './runtime.ts'

const stdout = process.stdout.write.bind(process.stdout)

/** Rejects when an example takes too long, naming its file. */
async function withDeadline(work: Promise<unknown>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('took longer than 60 s')), 60_000)
  try {
    await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

process.stdout.write = () => true
for (const file of process.argv.slice(2)) {
  setDefaultBackend(binaryBackend())
  let problem: { line?: number; message: string } | undefined
  try {
    await withDeadline(import(file))
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    problem = error instanceof ExampleError ? { line: error.line, message: error.message } : { message }
  }
  stdout(`@@${JSON.stringify({ file, problem })}\n`)
}
process.exit(0)
