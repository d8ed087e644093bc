// Where the tensors that are alive were made, for those who look for what keeps memory.
import type { Mark } from './block.ts'

/** Live tensors that were made in one place. */
export interface AllocationSite {
  /** The calls that led to it, innermost first, from outside of this library on, as the engine words them. */
  readonly stack: string
  readonly tensors: number
  /** Their bytes, also of those that are outside linear memory; tensors that share bytes count them each. */
  readonly bytes: number
}

/** Holds no handle: what is garbage is forgotten. */
export class Sites {
  readonly #made = new Map<string, WeakRef<Mark>[]>()
  #untilPruned = 1024

  /** What the handle has to hold that is made now. */
  add(byteLength: number): Mark {
    const mark = { byteLength, isFreed: false }
    const stack = userStack()
    const marks = this.#made.get(stack) ?? []
    marks.push(new WeakRef(mark))
    this.#made.set(stack, marks)
    if (--this.#untilPruned === 0)
      this.#untilPruned = this.report().reduce((sum, { tensors }) => sum + tensors, 1024)
    return mark
  }

  /** Those with most bytes first. */
  report(): AllocationSite[] {
    const sites: AllocationSite[] = []
    for (const [stack, marks] of this.#made) {
      const live = marks.filter((mark) => mark.deref()?.isFreed === false)
      const bytes = live.reduce((sum, mark) => sum + mark.deref()!.byteLength, 0)
      if (live.length === 0) this.#made.delete(stack)
      else {
        this.#made.set(stack, live)
        sites.push({ stack, tensors: live.length, bytes })
      }
    }
    return sites.sort((a, b) => b.bytes - a.bytes)
  }
}

/** The stack without the frames of this library in front. */
function userStack(): string {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 60
  // A text, or a list of frames where the program has a `prepareStackTrace` of its own.
  const lines = [new Error().stack].flat().join('\n').split('\n')
  Error.stackTraceLimit = stackTraceLimit
  const frames = lines.map((line) => line.split(/[\\/]/).slice(1))
  const here = frames.find(({ length }) => length > 0) ?? []
  // Beside this package's folder are the others': in the workspace, in node_modules, of pnpm.
  const own = here.slice(0, (here.lastIndexOf(name) + 1 || here.length) + 1)
  const isUsers = (frame: readonly string[]): boolean =>
    frame.length > 0 && own.some((folder, i) => folder !== frame[i] && !folder.includes(name))
  return lines.slice(frames.findIndex(isUsers)).join('\n')
}

const name = 'backend-wasm'
