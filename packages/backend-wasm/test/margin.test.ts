// Vectors are loaded whole at the ends of blocks, so the memory must not end where a block does.
import { expect, it } from 'vitest'
import { Memory } from '../src/memory/index.ts'

it('no block or arena reaches the end of the memory', () => {
  const memory = new Memory()
  for (let i = 0; i < 300; i++) {
    const arena = memory.allocateArena(64 * (1 + (i % 7)) + (i % 3) * 30_000)
    expect(arena.address + arena.byteLength + 16).toBeLessThanOrEqual(memory.memory.buffer.byteLength)
    memory.beginCall()
    const bytes = 4097 + i * 64
    expect(memory.address(memory.allocate(bytes)) + bytes + 16).toBeLessThanOrEqual(
      memory.memory.buffer.byteLength,
    )
  }
})
