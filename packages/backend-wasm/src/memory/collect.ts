// Garbage collection within synchronous code, where the host allows it and for as long as it is worth its time.

type GetModule = (name: string) => unknown

/** The parts of the built-in modules of Node and Deno that this needs. */
interface V8 {
  setFlagsFromString(flag: string): void
}

interface Vm {
  createContext(globals: object, options: object): object
  runInContext(code: string, context: object): unknown
  runInNewContext(code: string): unknown
}

interface Host {
  readonly process?: { readonly getBuiltinModule?: GetModule }
  readonly Bun?: { gc(synchronously: boolean): void }
}

/** What clears dead `WeakRef`s at once. */
export interface Collector {
  /** Has the engine forget what it keeps alive only because a `WeakRef` to it was made or read in this job. */
  release(): void
  collect(): void
}

const nothing = (): void => {}

/** The collector of this host, if it has one; made when first used, since that takes a millisecond. */
export function hostCollector(): Collector | undefined {
  const { process, Bun } = globalThis as Host
  if (Bun !== undefined) return { release: nothing, collect: () => Bun.gc(true) }
  const getModule = process?.getBuiltinModule
  if (getModule === undefined) return undefined
  let made: Collector | undefined
  const collector = (): Collector => (made ??= v8Collector(getModule))
  return { release: () => collector().release(), collect: () => collector().collect() }
}

/**
 * A context of V8 that is made while the flag is set can collect. A script in a context with microtasks of its own ends
 * as a job does, except that the microtasks of the program wait.
 */
function v8Collector(getModule: GetModule): Collector {
  try {
    const v8 = getModule('node:v8') as V8
    const vm = getModule('node:vm') as Vm
    const find = (): unknown => vm.runInNewContext('globalThis.gc')
    let collect = find()
    // Else the program set the flag, which stays then.
    if (collect === undefined) {
      v8.setFlagsFromString('--expose-gc')
      collect = find()
      v8.setFlagsFromString('--no-expose-gc')
    }
    const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' })
    return { release: () => vm.runInContext('0', context), collect: collect as () => void }
  } catch {
    // A host that has the modules in name only.
    return { release: nothing, collect: nothing }
  }
}

/** After so many collections that were not worth it in a row, the pauses between them grow no longer. */
const longestPause = 16

/**
 * Says when to collect: not again before the copies that were made instead took as long as the last collection took
 * more than the copies it saved, and longer each time that this happens in a row.
 */
export class Worth {
  #debt = 0
  #pause = 1
  #copied = 1
  #copyMilliseconds = 3e-7

  get isDue(): boolean {
    return this.#debt <= 0
  }

  copied(byteLength: number, milliseconds: number): void {
    this.#copied += byteLength
    this.#copyMilliseconds += milliseconds
    this.#debt -= milliseconds
  }

  collected(byteLength: number, milliseconds: number): void {
    const lost = milliseconds - (byteLength * this.#copyMilliseconds) / this.#copied
    this.#pause = lost > 0 ? Math.min(2 * this.#pause, longestPause) : 1
    this.#debt = Math.max(0, lost) * this.#pause
  }
}
