// What the worker has to do in Node and in browsers.
import { iota, multiply, NxError, sin, tensor, type Tensor, toArray } from '@nx/nx'
import { expect } from 'vitest'
import { offThread, type AnyWorker } from '../off-thread.ts'
import { type Argument, task } from '../task.ts'

const argument = (size: number): Argument => ({
  matrix: sin(multiply(iota([size, size], { type: 'f64' }), 0.7)),
  shift: tensor(0.5, { type: 'f64' }),
})

/** The same values as in this thread, for calls that overlap, while the event loop turns; and the same errors. */
export async function checkWorker(worker: AnyWorker): Promise<void> {
  const call = offThread<Argument, { readonly values: Tensor }>(worker)
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const results = await Promise.all([3, 60, 5].map((size) => call(argument(size))))
  clearInterval(timer)
  expect(turns).toBeGreaterThan(0)
  expect(results.map(({ values }) => toArray(values))).toEqual(
    [3, 60, 5].map((size) => toArray(task(argument(size)).values)),
  )
  const wrong = { matrix: tensor([1, 2]), shift: tensor(0) }
  const error = await call(wrong).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(NxError)
  expect(() => task(wrong)).toThrow((error as NxError).message)
  expect(toArray((await call(argument(2))).values)).toEqual(toArray(task(argument(2)).values))
}
