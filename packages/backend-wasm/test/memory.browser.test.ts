// In a browser, too, tensors that nobody frees stay within memory.
import { expect, it } from 'vitest'
import { Memory } from '../src/memory/index.ts'

/** Half as much again as linear memory could hold at once. */
const count = 1500

it.each(['without', 'with'])(
  'allocates and drops 6 GB, %s turns of the event loop',
  { timeout: 300_000 },
  async (turns) => {
    const memory = new Memory()
    const first = memory.upload(Uint8Array.of(1, 2, 3))
    let previous = memory.allocate(4e6)
    const words = (): Uint32Array => new Uint32Array(memory.memory.buffer)
    words()[memory.address(previous) / 4] = 0
    for (let i = 1; i <= count; i++) {
      memory.beginCall()
      const next = memory.allocate(4e6)
      const [from, to] = [memory.address(previous), memory.address(next)]
      words()[to / 4] = words()[from / 4]! + 1
      previous = next
      if (turns === 'with' && i % 4 === 0) await new Promise((resolve) => setTimeout(resolve))
    }
    expect(words()[memory.address(previous) / 4]).toBe(count)
    expect([...memory.view(first)]).toEqual([1, 2, 3])
    expect(memory.stats().capacity).toBeLessThan(2 ** 29)
  },
)
