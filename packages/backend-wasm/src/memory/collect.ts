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

interface Util {
  inspect(value: object, options: object): string
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
  /**
   * Collects only among young objects, in a small part of the time, and has `inspect` list what is left in a set. Says
   * whether that is all: else nothing is known of what was not listed.
   */
  collectYoung?(handles: WeakSet<object>): boolean
}

const nothing = (): void => {}

/** That of V8, which takes a millisecond to make: so when it is first used, and for all memories of the process. */
let ofV8: Required<Collector> | undefined

/** The collector of this host, if it has one. */
export function hostCollector(): Collector | undefined {
  const { process, Bun } = globalThis as Host
  if (Bun !== undefined) return { release: nothing, collect: () => Bun.gc(true) }
  const getModule = process?.getBuiltinModule
  if (getModule === undefined) return undefined
  const collector = (): Required<Collector> => (ofV8 ??= v8Collector(getModule))
  return {
    release: () => collector().release(),
    collect: () => collector().collect(),
    collectYoung: (handles) => collector().collectYoung(handles),
  }
}

/**
 * What `inspect` calls instead of looking into an object. It lists weak sets if asked for what is hidden: where collections of
 * young objects leave references alone, entries of sets are the only thing to be seen of what they did.
 */
export const inspected: unique symbol = /* @__PURE__ */ Symbol.for('nodejs.util.inspect.custom')

/**
 * A context of V8 that is made while the flag is set can collect. A script in a context with microtasks of its own ends
 * as a job does, except that the microtasks of the program wait.
 */
function v8Collector(getModule: GetModule): Required<Collector> {
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
    const gc = collect as (options?: object) => void
    const { inspect } = getModule('node:util') as Util
    let isListed = false
    const witness = {
      [inspected]: () => {
        isListed = true
        return ''
      },
    }
    const collectYoung = (handles: WeakSet<object>): boolean => {
      gc({ type: 'minor' })
      handles.add(witness)
      isListed = false
      const list = inspect(handles, { showHidden: true, customInspect: true, maxArrayLength: null })
      // A list that a full stack ends early says so instead of closing, and some hosts list nothing.
      return isListed && list.endsWith('}')
    }
    // The first time takes ten times as long as others.
    collectYoung(new WeakSet())
    return { release: () => vm.runInContext('0', context), collect: () => gc(), collectYoung }
  } catch (error) {
    // A full stack says nothing of the host.
    if (error instanceof RangeError) throw error
    // A host that has the modules in name only.
    return { release: nothing, collect: nothing, collectYoung: () => false }
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
    this.spent(milliseconds)
  }

  /** Counts time that something else took instead of a collection. */
  spent(milliseconds: number): void {
    this.#debt -= milliseconds
  }

  /** How long copies of so many bytes take; to use so many bytes of new memory takes about as long. */
  millisecondsOf(byteLength: number): number {
    return (byteLength * this.#copyMilliseconds) / this.#copied
  }

  collected(byteLength: number, milliseconds: number): void {
    const lost = milliseconds - this.millisecondsOf(byteLength)
    this.#pause = lost > 0 ? Math.min(2 * this.#pause, longestPause) : 1
    this.#debt = Math.max(0, lost) * this.#pause
  }
}
