// Dropped blocks are free before any is spilled, where the host can collect; reports say what is held, and by whom made.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { jit } from '@nx/defn'
import { add, broadcast, dispose, softmax, tensor, toFlatArray, zeros } from '@nx/tensor'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import type { Block } from '../src/memory/block.ts'
import { hostCollector, Worth } from '../src/memory/collect.ts'
import { type Handle, Memory } from '../src/memory/index.ts'

const mebibyte = 2 ** 20

const bytes = (length: number, seed: number): Uint8Array => new Uint8Array(length).fill(seed)

/** What a script in this package prints in a process of its own with a flag. */
async function output(flag: string, script: string): Promise<string> {
  const args = [
    flag,
    '--conditions=@nx/source',
    '--experimental-strip-types',
    '--input-type=module',
    '-e',
    script,
  ]
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, timeout: 25_000 })
  return stdout.trim()
}

/** Makes blocks that nothing holds afterwards. */
function drop(memory: Memory, count: number, byteLength: number): void {
  for (let i = 0; i < count; i++) {
    memory.beginCall()
    memory.allocate(byteLength)
  }
}

describe('the collector', () => {
  it('clears references within a job, and leaves the microtasks of the program for later', () => {
    const collector = hostCollector()!
    let isLater = false
    void Promise.resolve().then(() => (isLater = true))
    const kept = {}
    const references = [new WeakRef(kept)]
    const refer = (): void => void references.push(new WeakRef({}))
    for (let i = 0; i < 50; i++) refer()
    collector.release()
    collector.collect()
    expect(references.filter((reference) => reference.deref() !== undefined)).toHaveLength(1)
    expect(references[0]!.deref()).toBe(kept)
    expect(isLater).toBe(false)
    expect('gc' in globalThis).toBe(false)
  })

  it('sees which handles are left when only young objects are collected', () => {
    const { collectYoung } = hostCollector()!
    const memory = new Memory({ collector: null })
    const handles = new WeakSet<object>()
    const blocks: Block[] = []
    const make = (): Handle => {
      const handle = memory.allocate(100_000)
      handles.add(handle)
      blocks.push(handle.block!)
      return handle
    }
    const kept = [make(), make()]
    const drop = (): void => void make()
    for (let i = 0; i < 50; i++) drop()
    const freed = make()
    memory.free(freed)
    for (const depth of [0, 1, 2]) {
      for (const block of blocks) block.isListed = false
      expect(collectYoung!(handles), `${depth}`).toBe(true)
      expect(kept.map(({ block }) => block!.isListed)).toEqual([true, true])
      expect(blocks.filter(({ isListed }) => isListed).length).toBeLessThan(5)
    }
    expect(blocks.at(-1)!.isListed).toBe(false)
  })

  it('does not take a list that a full stack cut short for the whole', () => {
    const { collectYoung } = hostCollector()!
    const memory = new Memory({ collector: null })
    const handles = new WeakSet<object>()
    const kept = Array.from({ length: 200 }, () => memory.allocate(100_000))
    for (const handle of kept) handles.add(handle)
    let [whole, failed] = [0, 0]
    const look = (): void => {
      for (const { block } of kept) block!.isListed = false
      if (!collectYoung!(handles)) return void failed++
      expect(kept.every(({ block }) => block!.isListed)).toBe(true)
      whole++
    }
    look()
    // From where the stack is full to where it is not.
    const descend = (): number => {
      let left = 0
      try {
        left = descend() + 1
        if (left < 2000 && left % 10 === 0) look()
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        failed++
      }
      return left
    }
    descend()
    expect(whole).toBeGreaterThan(1)
    expect(failed).toBeGreaterThan(0)
  })

  it.each([
    ['leaves the flag of the program', '--expose-gc', 'function'],
    ['sets no flag for others', '--no-expose-gc', 'undefined'],
  ])('%s', async (_, flag, expected) => {
    const script = `
      import { runInNewContext } from 'node:vm'
      import { hostCollector } from './src/memory/collect.ts'
      const { collect } = hostCollector()
      for (let i = 0; i < 2; i++) collect()
      console.log(runInNewContext('typeof gc'))`
    expect(await output(flag, script)).toBe(expected)
  })

  it('pauses while collections take longer than copies, and longer each time', () => {
    const worth = new Worth()
    const copiesUntilDue = (): number => {
      let count = 0
      for (; !worth.isDue; count++) worth.copied(mebibyte, 1)
      return count
    }
    expect(copiesUntilDue()).toBe(0)
    worth.collected(0, 10)
    expect(copiesUntilDue()).toBe(20)
    worth.collected(0, 10)
    expect(copiesUntilDue()).toBe(40)
    for (let i = 0; i < 10; i++) {
      worth.collected(0, 10)
      copiesUntilDue()
    }
    worth.collected(0, 10)
    expect(copiesUntilDue()).toBe(160)
    worth.collected(100 * mebibyte, 10)
    expect(worth.isDue).toBe(true)
    worth.collected(0, 10)
    expect(copiesUntilDue()).toBe(20)
  })
})

describe('blocks', () => {
  it('that were dropped are free before one is spilled', () => {
    const memory = new Memory({ budget: mebibyte })
    const kept = memory.upload(bytes(100_000, 7))
    // As many as bring about one collection: that it was worth its time is not certain here.
    drop(memory, 15, 100_000)
    expect(kept.block!.spilled === undefined).toBe(true)
    expect(memory.read(kept)).toEqual(bytes(100_000, 7))
    expect(memory.stats().residentBytes).toBeLessThanOrEqual(800_000)
  })

  it('of a few KB that were dropped are free before one is spilled, too', () => {
    // A busy engine may take dropped ones for old now and then.
    const outcomes = Array.from({ length: 5 }, () => {
      const memory = new Memory()
      drop(memory, 450, 16_384)
      const kept = memory.upload(bytes(16_384, 7))
      drop(memory, 900, 16_384)
      expect(Buffer.compare(memory.read(kept), bytes(16_384, 7))).toBe(0)
      return kept.block!.spilled === undefined && memory.stats().residentBytes < 8 * mebibyte
    })
    expect(outcomes).toContain(true)
  })

  it('of a few KB are spilled once where they take half of the room, as collections did not see them before', () => {
    const memory = new Memory()
    const kept = Array.from({ length: 300 }, (_, i) => memory.upload(bytes(16_384, i % 256)))
    const shared = kept.map((handle) => memory.share(handle))
    expect(kept.filter(({ block }) => block!.isWatched)).toEqual([])
    drop(memory, 200, 16_384)
    expect(kept.filter(({ block }) => block!.spilled === undefined)).toEqual([])
    expect(memory.stats().residentBytes).toBeLessThan(4 * mebibyte)
    // Back in memory they stay, whatever is collected.
    for (let round = 0; round < 3; round++) {
      shared.forEach((handle, i) => {
        memory.beginCall()
        expect(Buffer.compare(memory.view(handle), bytes(16_384, i % 256))).toBe(0)
      })
      drop(memory, 900, 16_384)
    }
    expect(memory.upload(bytes(16_384, 1)).block!.isWatched).toBe(true)
    kept.forEach((handle, i) => expect(Buffer.compare(memory.read(handle), bytes(16_384, i % 256))).toBe(0))
  })

  it('are spilled where the host cannot collect', () => {
    const memory = new Memory({ budget: mebibyte, collector: null })
    const kept = memory.upload(bytes(100_000, 7))
    drop(memory, 200, 100_000)
    expect(kept.block!.spilled?.length).toBe(100_000)
  })

  it('are not spilled for the time that it takes to make the collector', () => {
    let [collections, isMade] = [0, false]
    const release = (): void => {
      for (const end = performance.now() + 30; !isMade && performance.now() < end;);
      isMade = true
    }
    const memory = new Memory({
      budget: mebibyte,
      collector: { release, collect: () => void collections++ },
    })
    drop(memory, 40, 100_000)
    expect(collections).toBeGreaterThan(1)
  })

  it('of the call that runs stay where they are, also when nothing holds them any more', () => {
    const memory = new Memory({ budget: mebibyte })
    memory.beginCall()
    const ranges: number[] = []
    for (let i = 0; i < 40; i++) ranges.push(memory.address(memory.allocate(100_000)))
    ranges.sort((a, b) => a - b)
    ranges.slice(1).forEach((address, i) => expect(address - ranges[i]!).toBeGreaterThanOrEqual(100_000))
  })

  it('keep their bytes whatever is dropped, shared, used and collected', () => {
    const action = fc.record({
      kind: fc.constantFrom('upload', 'upload', 'upload', 'use', 'share', 'drop', 'drop'),
      size: fc.oneof(fc.nat(5000), fc.nat(300_000)),
      pick: fc.nat(255),
    })
    let freed = 0
    fc.assert(
      fc.property(fc.array(action, { minLength: 20, maxLength: 60 }), (actions) => {
        const memory = new Memory({ budget: mebibyte / 2 })
        const model: { handle: Handle; size: number; seed: number }[] = []
        for (const { kind, size, pick } of actions) {
          memory.beginCall()
          const before = memory.stats().residentBytes
          const item = model[pick % Math.max(model.length, 1)]
          if (kind === 'upload') model.push({ handle: memory.upload(bytes(size, pick)), size, seed: pick })
          else if (item === undefined) continue
          else if (kind === 'use') expect(memory.view(item.handle)[0] ?? item.seed).toBe(item.seed)
          else if (kind === 'share') model.push({ ...item, handle: memory.share(item.handle) })
          else model.splice(model.indexOf(item), 1)
          if (memory.stats().residentBytes < before) freed++
        }
        // To compare bytes one by one takes longer than all else.
        for (const { handle, size, seed } of model)
          expect(Buffer.compare(memory.read(handle), bytes(size, seed))).toBe(0)
      }),
      { numRuns: 100 },
    )
    expect(freed).toBeGreaterThan(0)
  })

  it('larger than memory can be are refused by name', () => {
    const memory = new Memory({ maximum: 2 ** 31 })
    expect(() => memory.allocate(2 ** 31 + 1)).toThrow(
      expect.objectContaining({
        code: 'out_of_memory',
        message: expect.stringContaining('no room for 2147483649 bytes in WebAssembly memory') as string,
      }),
    )
    expect(memory.stats().residentBytes).toBe(0)
  })
})

describe('memory()', () => {
  it('says what the backend holds', () => {
    const backend = wasmBackend({ memoryBudget: 2 ** 24 })
    const before = backend.memory()
    expect(before).toEqual({ residentBytes: 0, capacity: 65_536, budget: 2 ** 24 })
    const x = zeros([1000, 1000], { type: 'f32', backend })
    const held = backend.memory().residentBytes
    expect(held).toBeGreaterThanOrEqual(4_000_000)
    dispose(x)
    expect(backend.memory().residentBytes).toBe(held - 4_000_000)
  })

  it('says where live tensors were made, if asked to keep it in mind', () => {
    const backend = wasmBackend({ traceMemory: true })
    const makeLarge = (): ReturnType<typeof zeros> => tensor(new Float32Array(20_000), { backend })
    const makeSmall = (): ReturnType<typeof zeros> => tensor([1, 2], { type: 'f32', backend })
    const large = [makeLarge(), makeLarge()].map((each) => each)
    const small = makeSmall()
    const gone = makeSmall()
    dispose(gone)
    ;(() => void makeLarge())()
    const { sites } = backend.memory()
    const of = (name: string): { tensors: number; bytes: number } | undefined => {
      const found = sites!.filter(({ stack }) => stack.includes(name))
      return {
        tensors: found.reduce((sum, { tensors }) => sum + tensors, 0),
        bytes: found.reduce((sum, each) => sum + each.bytes, 0),
      }
    }
    expect(of('makeLarge')).toEqual({ tensors: 2, bytes: 160_000 })
    expect(of('makeSmall')).toEqual({ tensors: 1, bytes: 8 })
    expect(sites![0]!.stack).toMatch(/^[^\n]*makeLarge/)
    expect([large[1]!.shape, small.shape]).toEqual([[20_000], [2]])
  })

  it('names the line of the program below composites, with its limit of frames', () => {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 3
    try {
      const backend = wasmBackend({ traceMemory: true })
      const compute = (): unknown => softmax(tensor([1, 2, 3], { type: 'f32', backend }))
      const kept = compute()
      const { sites } = backend.memory()
      for (const { stack } of sites!) expect(stack).toMatch(/^[^\n]*compute[^\n]*collect\.isolated\.test/)
      expect([kept !== undefined, Error.stackTraceLimit]).toEqual([true, 3])
    } finally {
      Error.stackTraceLimit = stackTraceLimit
    }
  })

  it('takes what a program makes of stacks', () => {
    const { prepareStackTrace } = Error
    const backend = wasmBackend({ traceMemory: true })
    const own = (_: Error, frames: unknown): unknown => frames
    const compute = (): unknown => add(tensor([1], { type: 'f32', backend }), 1)
    Error.prepareStackTrace = own
    try {
      const kept = compute()
      expect([kept !== undefined, Error.prepareStackTrace]).toEqual([true, own])
    } finally {
      Error.prepareStackTrace = prepareStackTrace
    }
    expect(backend.memory().sites![0]!.stack).toMatch(/^[^\n]*compute/)
  })

  it('keeps nothing of what is dropped within a job', () => {
    const memory = new Memory({ trace: true, collector: null })
    const { collect } = hostCollector()!
    const before = process.memoryUsage().arrayBuffers
    drop(memory, 5000, 32_768)
    collect()
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * mebibyte)
  })
})

it('a compiled call that finds no room leaves all as it was', () => {
  const backend = wasmBackend()
  const x = tensor(new Float32Array(1_000_000).fill(2), { backend })
  const grown = (copies: number) =>
    jit((a: typeof x) => [add(a, 1), broadcast(a, [copies, 1_000_000])] as const)
  const before = backend.memory().residentBytes
  for (let i = 0; i < 3; i++)
    expect(() => grown(2000)(x)).toThrow(expect.objectContaining({ code: 'out_of_memory' }))
  expect(backend.memory().residentBytes).toBe(before)
  const [plus, rows] = grown(2)(x)
  expect(toFlatArray(plus)[999_999]).toBe(3)
  expect(toFlatArray(rows)[1_999_999]).toBe(2)
})
