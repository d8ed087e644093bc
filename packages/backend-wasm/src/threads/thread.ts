// What threads of the pool run. The text of these functions is the source of a worker, so they use nothing from outside of
// themselves, and have no functions inside: tools that change code refer to helpers in those.

/** Positions of words that all threads share. */
export interface Layout {
  /** The number of the job: odd while it is open, negative once there will be none. */
  readonly job: number
  /** The next task that nobody has taken, and how many there are. */
  readonly next: number
  readonly count: number
  /** Where the words of the job begin, and how many words memory has. */
  readonly start: number
  readonly size: number
  /** Failure bits of kernels, the bits of threads that failed otherwise, and the characters of what one threw. */
  readonly failed: number
  readonly thrown: number
  readonly text: number
  readonly textLength: number
}

/** What a thread is given. */
export interface ThreadData {
  readonly memory: WebAssembly.Memory
  /** Address and number of the shared words. */
  readonly address: number
  readonly length: number
  readonly layout: Layout
  /** Positions of its own: 1 while it takes part in a job, and a number that changes with each call. */
  readonly active: number
  readonly progress: number
  /** Its bit among those of all threads. */
  readonly bit: number
  /** Under which name modules import. */
  readonly importModule: string
  /** How often it looks for the next job before it goes to sleep. */
  readonly spins: number
}

/** Functions by the number of a module and of an export. */
export type Functions = readonly (readonly ((...parameters: readonly number[]) => number | void)[])[]

/** The object that an instance imports, and functions of modules. */
type Exports = (...parameters: readonly number[]) => number | void

/**
 * Runs tasks until all are taken. `place` is that of a table of where each task begins and the last one ends, from `place` on; a
 * task is a list of calls: module, export, number of parameters, parameters.
 */
export function runTasks(
  control: Int32Array,
  layout: Layout,
  words: Int32Array,
  place: number,
  functions: Functions,
  progress: number,
): void {
  const count = control[layout.count]!
  for (let task; (task = Atomics.add(control, layout.next, 1)) < count;) {
    let failed = 0
    const end = place + words[place + task + 1]!
    for (let at = place + words[place + task]!; at < end;) {
      const from = at + 3
      const to = from + words[at + 2]!
      const call = functions[words[at]!]![words[at + 1]!]!
      failed |= call.apply(null, words.subarray(from, to) as unknown as number[]) as number
      Atomics.add(control, progress, 1)
      at = to
    }
    Atomics.or(control, layout.failed, failed)
  }
}

/** Takes part in jobs until there will be none. */
export function serveThread(
  run: typeof runTasks,
  { memory, address, length, layout, active, progress, bit, importModule, spins }: ThreadData,
): void {
  const control = new Int32Array(memory.buffer, address, length)
  const ids: number[] = []
  const functions: Exports[][] = []
  let words = new Int32Array(memory.buffer)
  let done = 0
  for (;;) {
    let job = Atomics.load(control, layout.job)
    for (let turn = 0; turn < spins && (job === done || job % 2 === 0); turn++)
      job = Atomics.load(control, layout.job)
    if (job < 0) return
    if (job === done || job % 2 === 0) {
      Atomics.wait(control, layout.job, job)
      continue
    }
    done = job
    Atomics.store(control, active, 1)
    // Only now the caller waits for it.
    if (Atomics.load(control, layout.job) === job) {
      try {
        // Engines tell other threads late that memory has grown.
        while (words.length < control[layout.size]!) words = new Int32Array(memory.buffer)
        let place = control[layout.start]!
        for (let left = words[place++]!; left > 0; left--) {
          const module = words[place++]!
          const id = words[place++]!
          // An address: half of them are negative in these words.
          const source = words[place++]! >>> 0
          const bytes = words[place++]!
          if (ids[module] === id) continue
          // Compilers take no shared bytes.
          const code = new WebAssembly.Module(new Uint8Array(memory.buffer, source, bytes).slice())
          const instance = new WebAssembly.Instance(code, { [importModule]: { memory } })
          functions[module] = Object.values(instance.exports) as Exports[]
          ids[module] = id
          Atomics.or(words, source / 4 - 1, bit)
        }
        run(control, layout, words, place, functions, progress)
      } catch (error) {
        const text = String(error)
        for (let i = 0; i < layout.textLength; i++) control[layout.text + i] = text.charCodeAt(i) || 0
        Atomics.or(control, layout.thrown, bit)
      }
    }
    Atomics.store(control, active, 0)
    Atomics.notify(control, active)
  }
}
