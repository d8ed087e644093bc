// Blocks keep their bytes wherever they are, addresses never overlap, and dropped tensors cost nothing.
import { execFile } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import v8 from 'node:v8'
import vm from 'node:vm'
import { NxError } from '@nx/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Chunk } from '../src/memory/chunks.ts'
import { ChunkAllocator } from '../src/memory/chunks.ts'
import type { Handle } from '../src/memory/index.ts'
import { Memory } from '../src/memory/index.ts'

const mebibyte = 2 ** 20

function bytes(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 17) & 255)
}

function caught(action: () => unknown): NxError {
  try {
    action()
  } catch (error) {
    if (error instanceof NxError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('ChunkAllocator', () => {
  it('never overlaps, keeps alignment, and merges everything again', () => {
    const step = fc.record({ size: fc.integer({ min: 1, max: 5000 }), free: fc.nat() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.constantFrom(16, 64), (steps, unit) => {
        const allocator = new ChunkAllocator(unit)
        const [start, total] = [1024, 2 ** 16]
        allocator.extend(start, total)
        const used: Chunk[] = []
        for (const { size, free } of steps) {
          const chunk = free % 3 === 0 ? undefined : allocator.allocate(size)
          if (chunk !== undefined) {
            expect(chunk.byteLength).toBeGreaterThanOrEqual(size)
            expect(chunk.byteLength).toBeLessThan(size + unit)
            expect(chunk.address % unit).toBe(0)
            expect(chunk.address).toBeGreaterThanOrEqual(start)
            expect(chunk.address + chunk.byteLength).toBeLessThanOrEqual(start + total)
            for (const other of used) {
              const apart =
                other.address + other.byteLength <= chunk.address ||
                chunk.address + chunk.byteLength <= other.address
              expect(apart).toBe(true)
            }
            used.push(chunk)
          } else if (used.length > 0) {
            allocator.free(used.splice(free % used.length, 1)[0]!)
          }
        }
        for (const chunk of used) allocator.free(chunk)
        expect(allocator.freeAtEnd).toBe(total)
        expect(allocator.allocate(total)?.address).toBe(start)
      }),
      { numRuns: 200 },
    )
  })

  it('finds the only chunk that fits, wherever it is listed', () => {
    const allocator = new ChunkAllocator(64)
    allocator.extend(0, 64 * 300)
    const chunks = Array.from({ length: 20 }, () => allocator.allocate(64 * 9)!)
    const wide = allocator.allocate(64 * 9 + 64)!
    allocator.allocate(allocator.freeAtEnd)
    allocator.free(wide)
    chunks.filter((_, i) => i % 2 === 0).forEach((chunk) => allocator.free(chunk))
    expect(allocator.allocate(64 * 10)).toBe(wide)
    expect(allocator.allocate(64 * 10)).toBe(undefined)
  })

  it('extends its last free chunk, and takes addresses from elsewhere', () => {
    const allocator = new ChunkAllocator(16)
    allocator.extend(64, 64)
    allocator.extend(128, 64)
    expect(allocator.allocate(128)?.address).toBe(64)
    allocator.extend(4096, 64)
    expect(allocator.allocate(128)).toBe(undefined)
    expect(allocator.allocate(64)?.address).toBe(4096)
  })
})

describe('Memory', () => {
  it('gives aligned addresses and recycles them', () => {
    const memory = new Memory()
    const [small, large] = [memory.allocate(20), memory.allocate(100_000)]
    expect(memory.address(small) % 16).toBe(0)
    expect(memory.address(large) % 64).toBe(0)
    const address = memory.address(large)
    memory.free(large)
    memory.free(large)
    expect(memory.address(memory.allocate(99_990))).toBe(address)
    expect(memory.view(small).length).toBe(20)
    expect(memory.stats().residentBytes).toBe(20 + 4096 + 99_990)
  })

  it('keeps empty blocks apart', () => {
    const memory = new Memory()
    const [first, second] = [memory.allocate(0), memory.allocate(0)]
    expect(memory.address(first)).not.toBe(memory.address(second))
    expect(memory.read(first)).toEqual(new Uint8Array(0))
  })

  it('keeps a shared block until its last handle is freed', () => {
    const memory = new Memory()
    const first = memory.upload(bytes(100_000, 1))
    const second = memory.share(first)
    expect(memory.address(second)).toBe(memory.address(first))
    memory.free(first)
    expect(memory.read(second)).toEqual(bytes(100_000, 1))
    memory.free(second)
    expect(memory.stats().residentBytes).toBe(0)
  })

  it('refuses a freed handle', () => {
    const memory = new Memory()
    const handle = memory.allocate(8)
    memory.free(handle)
    const error = caught(() => memory.address(handle))
    expect(error.code).toBe('disposed')
    expect(error.message).toBe(
      'memory: the data was freed, got a use after it; dispose a tensor after its last use',
    )
  })

  it('spills cold blocks and reloads them with their bytes', () => {
    const memory = new Memory({ budget: mebibyte })
    const handles = Array.from({ length: 20 }, (_, i) => {
      memory.beginCall()
      return memory.upload(bytes(200_000, i))
    })
    expect(memory.stats().residentBytes).toBeLessThanOrEqual(mebibyte)
    expect(memory.stats().residentBytes).toBe(5 * 200_000)
    expect(memory.read(handles[0]!)).toEqual(bytes(200_000, 0))
    handles.forEach((handle, i) => {
      memory.beginCall()
      expect(memory.view(handle)).toEqual(bytes(200_000, i))
    })
    handles.forEach((handle) => memory.free(handle))
    expect(memory.stats().residentBytes).toBe(0)
  })

  it('spills small blocks too', () => {
    const memory = new Memory()
    const handles = Array.from({ length: 20_000 }, (_, i) => {
      memory.beginCall()
      return memory.upload(bytes(1024, i))
    })
    expect(memory.stats().residentBytes).toBeLessThanOrEqual(16 * mebibyte)
    for (const i of [0, 1, 5000, 19_999]) {
      memory.beginCall()
      expect(memory.view(handles[i]!)).toEqual(bytes(1024, i))
    }
  })

  it('counts for small blocks what the engine keeps for them', () => {
    const memory = new Memory()
    const handles = Array.from({ length: 10_000 }, (_, i) => {
      memory.beginCall()
      return memory.upload(bytes(4, i))
    })
    expect(memory.stats().residentBytes).toBeLessThanOrEqual(16 * mebibyte)
    handles.forEach((handle, i) => expect(memory.read(handle)).toEqual(bytes(4, i)))
    handles.forEach((handle) => memory.free(handle))
    expect(memory.stats().residentBytes).toBe(0)
  })

  it('leaves blocks of the current call where they are, over the budget if it must', () => {
    const memory = new Memory({ budget: mebibyte })
    const cold = memory.upload(bytes(500_000, 9))
    memory.beginCall()
    const handles = Array.from({ length: 10 }, (_, i) => memory.upload(bytes(500_000, i)))
    const addresses = handles.map((handle) => memory.address(handle))
    expect(new Set(addresses).size).toBe(10)
    expect(memory.stats().residentBytes).toBe(10 * 500_000)
    handles.forEach((handle, i) => expect(memory.view(handle)).toEqual(bytes(500_000, i)))
    expect(handles.map((handle) => memory.address(handle))).toEqual(addresses)
    expect(memory.view(cold)).toEqual(bytes(500_000, 9))
  })

  it('grows its budget to a working set that keeps coming back, and not for what is never used again', () => {
    const memory = new Memory({ budget: mebibyte })
    const handles = Array.from({ length: 16 }, (_, i) => memory.upload(bytes(250_000, i)))
    for (let turn = 0; turn < 20; turn++) {
      memory.beginCall()
      memory.allocate(250_000)
    }
    expect(memory.stats().budget).toBe(mebibyte)
    for (let turn = 0; turn < 6; turn++) {
      for (const handle of handles) {
        memory.beginCall()
        memory.address(handle)
      }
    }
    expect(memory.stats().budget).toBeGreaterThanOrEqual(4_000_000)
    handles.forEach((handle, i) => expect(memory.read(handle)).toEqual(bytes(250_000, i)))
  })

  it('spills to make a hole when memory cannot grow', () => {
    const memory = new Memory({ maximum: 4 * mebibyte })
    const handles = Array.from({ length: 30 }, (_, i) => {
      memory.beginCall()
      return memory.upload(bytes(120_000, i))
    })
    handles.filter((_, i) => i % 2 === 0).forEach((handle) => memory.free(handle))
    memory.beginCall()
    const large = memory.upload(bytes(3 * mebibyte, 7))
    expect(memory.view(large)).toEqual(bytes(3 * mebibyte, 7))
    memory.beginCall()
    memory.free(large)
    handles.forEach((handle, i) => {
      if (i % 2 === 1) expect(memory.view(handle)).toEqual(bytes(120_000, i))
    })
  })

  it('says what was asked for when nothing helps', () => {
    const memory = new Memory({ maximum: 4 * mebibyte })
    const held = memory.allocate(2 * mebibyte)
    const error = caught(() => memory.allocate(3 * mebibyte))
    expect(error.code).toBe('out_of_memory')
    expect(error.message).toBe(
      'allocate: no room for 3145728 bytes in WebAssembly memory, got 2097152 bytes in use of at most 4194304; ' +
        'dispose tensors, work in smaller batches, or use a smaller type',
    )
    expect(error.details).toMatchObject({ requested: 3 * mebibyte, residentBytes: 2 * mebibyte })
    expect(caught(() => memory.allocate(2 ** 40)).code).toBe('out_of_memory')
    memory.free(held)
    expect(memory.view(memory.allocate(3 * mebibyte)).length).toBe(3 * mebibyte)
  })

  it('renews its view when it grows', () => {
    const memory = new Memory()
    const first = memory.upload(bytes(1000, 3))
    const before = memory.u8
    memory.allocate(10 * mebibyte)
    expect(before.length).toBe(0)
    expect(memory.u8.length).toBe(memory.stats().capacity)
    expect(memory.read(first)).toEqual(bytes(1000, 3))
  })

  it('keeps arenas in place and gives their memory back', () => {
    const memory = new Memory({ budget: mebibyte })
    const arena = memory.allocateArena(900_000)
    memory.u8.fill(5, arena.address, arena.address + arena.byteLength)
    for (let i = 0; i < 10; i++) {
      memory.beginCall()
      memory.upload(bytes(300_000, i))
    }
    expect(
      memory.u8.subarray(arena.address, arena.address + arena.byteLength).every((byte) => byte === 5),
    ).toBe(true)
    memory.freeArena(arena)
    expect(memory.allocateArena(900_000).address).toBe(arena.address)
  })

  it('reuses one scratch region, and replaces it by a larger one', () => {
    const memory = new Memory()
    const address = memory.scratch(100_000)
    expect(memory.scratch(50_000)).toBe(address)
    memory.scratch(200_000)
    expect(memory.stats().residentBytes).toBe(200_000)
  })

  it('agrees with a model through random allocation, use, sharing and freeing', () => {
    const action = fc.record({
      kind: fc.constantFrom('upload', 'upload', 'use', 'use', 'share', 'free', 'call'),
      size: fc.oneof(fc.nat(5000), fc.nat(200_000)),
      pick: fc.nat(),
    })
    fc.assert(
      fc.property(fc.array(action, { minLength: 20, maxLength: 120 }), (actions) => {
        const memory = new Memory({ budget: mebibyte / 2, maximum: 64 * mebibyte })
        const model: { handle: Handle; content: Uint8Array; resident: boolean }[] = []
        for (const { kind, size, pick } of actions) {
          const item = model[pick % Math.max(model.length, 1)]
          if (kind === 'call') {
            memory.beginCall()
            for (const other of model) other.resident = false
          } else if (kind === 'upload') {
            const content = bytes(size, pick)
            model.push({ handle: memory.upload(content), content, resident: true })
          } else if (item !== undefined && kind === 'use') {
            expect(Buffer.compare(memory.view(item.handle), item.content)).toBe(0)
            item.resident = true
          } else if (item !== undefined && kind === 'share') {
            model.push({ ...item, handle: memory.share(item.handle) })
          } else if (item !== undefined) {
            memory.free(item.handle)
            model.splice(model.indexOf(item), 1)
          }
        }
        const ranges = model
          .filter(({ resident }) => resident)
          .map(({ handle, content }) => [memory.address(handle), content.length] as const)
        const distinct = [...new Map(ranges)].sort(([a], [b]) => a - b)
        distinct.slice(1).forEach(([address], i) => {
          expect(distinct[i]![0] + distinct[i]![1]).toBeLessThanOrEqual(address)
        })
        for (const { handle, content } of model) expect(Buffer.compare(memory.read(handle), content)).toBe(0)
      }),
      { numRuns: 60 },
    )
  })
})

describe('dropped tensors', () => {
  /** Collects garbage and lets the event loop turn until nothing is resident; gives whether that came about. */
  async function empties(memory: Memory): Promise<boolean> {
    v8.setFlagsFromString('--expose-gc')
    const collect = vm.runInNewContext('gc') as () => void
    // An engine asks one registry a turn, and the memories of other tests have theirs.
    for (let turn = 0; turn < 500 && memory.stats().residentBytes > 0; turn++) {
      if (turn % 20 === 0) collect()
      await setImmediate()
    }
    return memory.stats().residentBytes === 0
  }

  it('give their blocks back when the event loop turns, shared or spilled', async () => {
    const memory = new Memory({ budget: mebibyte, collector: null })
    const kept = memory.upload(bytes(100_000, 1))
    ;(() => {
      for (let i = 0; i < 30; i++) {
        memory.beginCall()
        memory.share(memory.allocate(100_000))
      }
    })()
    expect(memory.stats().residentBytes).toBe(1_000_000)
    expect(await empties(memory)).toBe(true)
    expect(memory.read(kept)).toEqual(bytes(100_000, 1))
  })

  it('give a block back that was spilled and reloaded, once its last handle is gone', async () => {
    const memory = new Memory({ budget: mebibyte, collector: null })
    let last: Handle | undefined
    ;(() => {
      const first = memory.upload(bytes(300_000, 1))
      last = memory.share(first)
      for (let i = 0; i < 4; i++) {
        memory.beginCall()
        memory.allocate(400_000)
      }
      memory.beginCall()
      memory.address(first)
    })()
    expect(await empties(memory)).toBe(false)
    expect(memory.stats().residentBytes).toBe(300_000)
    expect(memory.view(last!)).toEqual(bytes(300_000, 1))
    last = undefined
    expect(await empties(memory)).toBe(true)
  })

  it.each([
    ['sync', 300],
    ['turns', 600],
  ])(
    'stay under the limit over 10⁴ allocations of 4 MB, %s',
    async (mode, megabytes) => {
      const script = fileURLToPath(new URL('fixtures/allocation-loop.ts', import.meta.url))
      const run = promisify(execFile)
      const { stdout } = await run(process.execPath, ['--conditions=@nx/source', script, '10000', mode])
      const { last, peakMegabytes } = JSON.parse(stdout) as { last: number; peakMegabytes: number }
      expect(last).toBe(10_000)
      expect(peakMegabytes).toBeLessThan(megabytes)
    },
    180_000,
  )
})
