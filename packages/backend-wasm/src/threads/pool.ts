// A pool of threads over one memory. The thread that owns it takes tasks as the others do, and then waits for these.
import { NxError } from '@nx/types'
import type { Kernel } from '../codegen/kernels.ts'
import { importModule } from '../encoder/module.ts'
import { failure } from '../errors.ts'
import type { Gemm } from '../gemm/index.ts'
import type { HostCall } from '../kernels/host-kernel.ts'
import { workPerCall } from '../launch.ts'
import type { Memory } from '../memory/index.ts'
import type { Parallel } from '../parallel.ts'
import { Job } from './job.ts'
import { Modules } from './modules.ts'
import { orderByParts } from './order.ts'
import { partsOf, reduceByParts } from './parts.ts'
import { parallelProducts } from './products.ts'
import type { Thread } from './start.ts'
import { runTasks } from './thread.ts'
import type { Functions, Layout, ThreadData } from './thread.ts'

/** Words of a cache line, so that threads do not wait for each other's. */
const line = 16
const layout: Layout = {
  job: 0,
  next: line,
  count: 2 * line,
  start: 2 * line + 1,
  size: 2 * line + 2,
  failed: 3 * line,
  thrown: 3 * line + 1,
  text: 4 * line,
  textLength: 8 * line,
}
/** From here on each thread has a line of its own: whether it takes part, and its progress. The first is the owner's. */
const threadsFrom = 12 * line

/** Threads have a bit each in a word. */
export const mostThreads = 32

/** Looks at a word that often before a thread goes to sleep: about what it takes to wake one. */
const spins = 20_000
/** Milliseconds of one wait for a thread. */
const waitMs = 100

/** Tasks for each thread: enough that one that is held up leaves its share to others. */
const tasksPerThread = 4

const op = 'wasmThreads'

/** Whether this thread may wait; the main thread of a page may not. */
function canWait(control: Int32Array): boolean {
  try {
    Atomics.wait(control, layout.job, 1, 0)
    return true
  } catch {
    return false
  }
}

/** What tests may change. */
export interface PoolOptions {
  /** Work of one call, in vector instructions. */
  readonly work?: number
  /** A thread that makes no call for so many milliseconds is lost; one takes about a tenth of a millisecond. */
  readonly patienceMs?: number
}

export class Pool implements Parallel {
  readonly memory: Memory
  readonly workPerCall: number
  readonly #control: Int32Array
  readonly #modules: Modules
  readonly #canWait: boolean
  readonly #waits: number
  readonly #threads: Thread[] = []
  #job = 0
  /** The job whose tasks are being put together. */
  #draft: Job | undefined

  private constructor(memory: Memory, control: Int32Array, work: number, patienceMs: number) {
    this.memory = memory
    this.workPerCall = work
    this.#control = control
    this.#waits = Math.ceil(patienceMs / waitMs)
    this.#modules = new Modules(memory)
    this.#canWait = canWait(this.#control)
  }

  /** A pool over a shared memory, of its owner's thread and of so many more that `start` makes. */
  static async create(
    memory: Memory,
    threads: number,
    start: (data: ThreadData) => Thread,
    { work = workPerCall, patienceMs = 10_000 }: PoolOptions = {},
  ): Promise<Pool> {
    const length = threadsFrom + threads * line
    const { address } = memory.allocateArena(4 * length)
    const control = new Int32Array(memory.u8.buffer, address, length).fill(0)
    const pool = new Pool(memory, control, work, patienceMs)
    try {
      for (let index = 1; index < threads; index++) {
        const active = threadsFrom + index * line
        const own = { active, progress: active + 1, bit: 1 << index }
        pool.#threads.push(
          start({ memory: memory.memory, address, length, layout, importModule, spins, ...own }),
        )
      }
      await Promise.all(pool.#threads.map(({ ready }) => ready))
    } catch (error) {
      await pool.terminate()
      throw error
    }
    return pool
  }

  /** Threads that compute, the owner's among them. */
  get threads(): number {
    return 1 + this.#threads.filter(({ alive }) => alive).length
  }

  /** Jobs that were shared so far. */
  get jobs(): number {
    return this.#job / 2
  }

  /** Workers, for those that end them when the pool is garbage. */
  get workers(): readonly Thread[] {
    return this.#threads
  }

  /** Whether what is called now becomes part of a task. */
  get isSharing(): boolean {
    return this.#draft !== undefined
  }

  async terminate(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()))
  }

  instantiate = <E>(bytes: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): E => {
    const [module, exports] = this.#modules.make(bytes, memory)
    if (this.#threads.length === 0) return exports as E
    const wrapped = Object.entries(exports).map(([name, run], position) => {
      const either = (...parameters: number[]): number | void => {
        if (this.#draft === undefined) return run(...parameters)
        this.#draft.add(module, position, parameters)
        return 0
      }
      return [name, Object.defineProperty(either, 'length', { value: run.length })] as const
    })
    return Object.fromEntries(wrapped) as E
  }

  scratch(byteLength: number): number {
    return (this.#draft ?? this.memory).scratch(byteLength)
  }

  products(gemm: Gemm): Gemm {
    return parallelProducts(this, gemm)
  }

  range(
    { run, roomBytes, schedule: { loop, splitAxis, splitUnit } }: Kernel,
    parameters: readonly number[],
    position: number,
    from: number,
    to: number,
    chunk: number,
  ): boolean {
    if (loop.ordered || splitAxis < 0) return false
    const own = [...parameters]
    const most = Math.ceil((to - from) / (this.threads * tasksPerThread) / splitUnit) * splitUnit
    // Where tasks need room there are few of them.
    const step = Math.max(splitUnit, roomBytes > 0 ? most : Math.min(chunk, most))
    return this.tasks(Math.ceil((to - from) / step), (index) => {
      own[position] = from + index * step
      own[position + 1] = Math.min(to, from + (index + 1) * step)
      if (roomBytes > 0) own[own.length - 1] = this.scratch(roomBytes)
      run(...own)
    })
  }

  partsOf = partsOf

  reduce(
    kernel: Kernel,
    lengths: readonly number[],
    parameters: readonly number[],
    position: number,
  ): boolean {
    return reduceByParts(this, kernel, lengths, parameters, position)
  }

  order(call: HostCall): boolean {
    return orderByParts(this, call)
  }

  blocks(count: number, run: (from: number, to: number) => void): boolean {
    const tasks = Math.min(count, this.threads * tasksPerThread)
    const bound = (index: number): number => Math.floor((index * count) / tasks)
    return this.tasks(tasks, (index) => run(bound(index), bound(index + 1)))
  }

  /** Runs tasks, which do nothing but to call what was instantiated; whether it did, as it does not where one thread must. */
  tasks(count: number, task: (index: number) => void): boolean {
    if (count < 2 || this.#draft !== undefined || this.threads < 2) return false
    const job = new Job(this.memory)
    try {
      this.#draft = job
      try {
        for (let index = 0; index < count; index++) {
          job.begin()
          task(index)
        }
      } finally {
        this.#draft = undefined
      }
      this.#run(job)
      return true
    } finally {
      job.end()
    }
  }

  #run(job: Job): void {
    const control = this.#control
    const bits = this.#threads.reduce((sum, { alive }, i) => sum | (alive ? 2 << i : 0), 0)
    const [start, table] = job.write(this.#modules.list(job.modules, bits))
    const functions: Functions[number][] = []
    for (const { place, functions: own } of job.modules) functions[place.number] = own
    const words = new Int32Array(this.memory.u8.buffer)
    control[layout.start] = start
    control[layout.size] = words.length
    control[layout.count] = job.count
    control[layout.failed] = control[layout.thrown] = 0
    Atomics.store(control, layout.next, 0)
    this.#nextJob()
    Atomics.notify(control, layout.job, job.count - 1)
    let lost: readonly Thread[]
    try {
      runTasks(control, layout, words, table, functions, threadsFrom + 1)
    } finally {
      // Nobody begins another task, nor takes part any more.
      Atomics.store(control, layout.next, job.count)
      this.#nextJob()
      lost = this.#threads.filter((thread, i) => this.#isLost(thread, threadsFrom + (i + 1) * line))
    }
    const thrown = control[layout.thrown]!
    this.#threads.forEach((thread, i) => {
      if ((thrown & (2 << i)) !== 0) void thread.terminate()
    })
    if (lost.length > 0) throw threadLost('it ended, or stopped, amid its work')
    if (thrown !== 0) {
      const text = control.subarray(layout.text, layout.text + layout.textLength)
      throw threadLost(String.fromCharCode(...text.subarray(0, text.indexOf(0))))
    }
    const failed = control[layout.failed]!
    if (failed !== 0) throw failure(failed)
  }

  /** The parity of the number says whether there is a job. */
  #nextJob(): void {
    this.#job = (this.#job + 1) % 2 ** 30
    Atomics.store(this.#control, layout.job, this.#job)
  }

  /** Waits until a thread takes no part any more; whether that cannot be expected. */
  #isLost(thread: Thread, active: number): boolean {
    const control = this.#control
    const isActive = (): boolean => Atomics.load(control, active) === 1
    const progress = (): number => Atomics.load(control, active + 1)
    for (let turn = 0; turn < spins; turn++) if (!isActive()) return false
    let seen = progress()
    for (let left = this.#waits; left > 0 && thread.alive; left--) {
      if (this.#canWait) Atomics.wait(control, active, 1, waitMs)
      else for (const until = performance.now() + waitMs; isActive() && performance.now() < until;);
      if (!isActive()) return false
      if (progress() === seen) continue
      seen = progress()
      left = this.#waits
    }
    if (!thread.alive) return false
    void thread.terminate()
    return true
  }
}

function threadLost(what: string): NxError {
  return new NxError(
    'worker_lost',
    op,
    `a thread of the pool failed: ${what}; call again, which runs on those that are left`,
    { retryable: true },
  )
}
