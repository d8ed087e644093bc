// Assertions of the transport suite, for any test runner.
import { NxError } from '@nx/types'

/** Fails with a message unless a condition holds. */
export function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new NxError('transport_suite', 'transportSuite', message)
}

/** Waits until a condition holds, and gives how many milliseconds that took. */
export async function until(what: string, withinMs: number, condition: () => boolean): Promise<number> {
  const start = performance.now()
  while (!condition()) {
    expectThat(performance.now() - start < withinMs, `${what}: not within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return performance.now() - start
}

/** Waits for an error of a code. */
export async function expectCode(code: string, promise: Promise<unknown>, withinMs = 5000): Promise<NxError> {
  const late = Symbol('late')
  let timer: unknown
  const timeout = new Promise((resolve) => (timer = setTimeout(() => resolve(late), withinMs)))
  const outcome = await Promise.race([
    promise.then(
      (value) => ({ value }),
      (error: unknown) => error,
    ),
    timeout,
  ])
  clearTimeout(timer as ReturnType<typeof setTimeout>)
  expectThat(outcome !== late, `an error ${code} is expected, nothing came within ${withinMs} ms`)
  if (outcome instanceof NxError && outcome.code === code) return outcome
  const got = outcome instanceof Error ? outcome.message : JSON.stringify(outcome)
  throw new NxError('transport_suite', 'transportSuite', `an error ${code} is expected, got ${got}`)
}

/** Bytes that differ from place to place, and by seed. */
export function pattern(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = seed | 1
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    bytes[i] = state >>> 24
  }
  return bytes
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, i) => byte === right[i])
}
