// In a browser, too, additions that nobody frees run to their end, though they make more than memory can hold.
import { expect, it } from 'vitest'
import { addInOneLoop, addWithTurns } from './fixtures/addition-loop.ts'

/** Of 4 MB each: a little more than 32-bit addresses reach. */
const count = 1_080

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

it('adds 1,080 times to 4 MB, one synchronous loop', { timeout: 300_000 }, () => {
  expect(addInOneLoop(count)).toBe(count)
})

it('adds 1,080 times to 4 MB, turns of the event loop', { timeout: 300_000 }, async () => {
  expect(await addWithTurns(count, turn)).toBe(count)
})
