// In a browser, too, 40 GB of additions that nobody frees run to their end.
import { expect, it } from 'vitest'
import { addInOneLoop, addWithTurns } from './fixtures/addition-loop.ts'

const count = 10_000

/** A turn of the event loop without the delay that browsers give to nested timers. */
function turn(): Promise<unknown> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close()
      resolve(undefined)
    }
    port2.postMessage(null)
  })
}

it('adds 10⁴ times to 4 MB, one synchronous loop', { timeout: 300_000 }, () => {
  expect(addInOneLoop(count)).toBe(count)
})

it('adds 10⁴ times to 4 MB, turns of the event loop', { timeout: 300_000 }, async () => {
  expect(await addWithTurns(count, turn)).toBe(count)
})
