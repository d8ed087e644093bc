// Keeps the partitions of a server alive: those that are lost are made again.
import type { Clock } from './clock.ts'
import type { Partition } from './partition.ts'

/** Who is told of what becomes of partitions. */
export interface SupervisorListener {
  /** Gives whether it was at work. */
  lost(slot: number, error: unknown): boolean
  restored(slot: number): void
  /** None works, and making them has failed several times. */
  hopeless(error: unknown): void
}

/** Failures in a row after which there is no hope, though it goes on trying. */
const hopelessAfter = 3
const firstPauseMs = 100
const longestPauseMs = 5000
/** One that works for less and is lost while it has nothing to do is as good as one that could not be made. */
const shortestLifeMs = 1000

export class Supervisor {
  protected readonly slots: (Partition | null)[]
  /** By slot: when its partition was made, and how many in a row did not live. */
  protected readonly madeAt: number[] = []
  protected readonly shortLives: number[]
  protected readonly make: (slot: number) => Promise<Partition>
  protected readonly clock: Clock
  protected readonly listener: SupervisorListener
  protected ended = false
  protected readonly pauses: Set<() => void> = new Set()

  constructor(
    count: number,
    make: (slot: number) => Promise<Partition>,
    clock: Clock,
    listener: SupervisorListener,
  ) {
    this.slots = Array.from({ length: count }, () => null)
    this.shortLives = Array.from({ length: count }, () => 0)
    this.make = make
    this.clock = clock
    this.listener = listener
  }

  /** Makes all partitions at once. Rejects with why one could not be made, once the others are gone again. */
  async start(): Promise<void> {
    const made = await Promise.allSettled(this.slots.map((_, slot) => this.make(slot)))
    const failure = made.find((each) => each.status === 'rejected')
    if (failure !== undefined) {
      await Promise.allSettled(
        made.map((each) => (each.status === 'fulfilled' ? end(each.value) : undefined)),
      )
      throw failure.reason
    }
    made.forEach((each, slot) => this.install(slot, (each as PromiseFulfilledResult<Partition>).value))
  }

  partition(slot: number): Partition | null {
    return this.slots[slot]!
  }

  /** Replaces a partition that is lost, or that is given up; nothing happens if that was done already. */
  replace(slot: number, partition: Partition, error: unknown): void {
    if (this.ended || this.slots[slot] !== partition) return
    this.slots[slot] = null
    // It may be gone; what it still says of that is of no use.
    void end(partition).catch(() => {})
    const wasAtWork = this.listener.lost(slot, error)
    const lived = wasAtWork || this.clock.now() - this.madeAt[slot]! >= shortestLifeMs
    this.shortLives[slot] = lived ? 0 : this.shortLives[slot]! + 1
    void this.restore(slot)
  }

  async dispose(): Promise<void> {
    this.ended = true
    for (const endPause of this.pauses) endPause()
    await Promise.all(this.slots.map((partition) => (partition === null ? undefined : end(partition))))
  }

  protected install(slot: number, partition: Partition): void {
    this.slots[slot] = partition
    this.madeAt[slot] = this.clock.now()
    partition.lost.then(
      (error) => this.replace(slot, partition, error),
      (error: unknown) => this.replace(slot, partition, error),
    )
    this.listener.restored(slot)
  }

  protected async restore(slot: number): Promise<void> {
    // The first that did not live is made again at once.
    const before = Math.max(0, this.shortLives[slot]! - 1)
    for (let failures = 0; !this.ended; failures++) {
      const tries = before + failures
      if (tries > 0) await this.pause(Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1)))
      if (this.ended) return
      try {
        const partition = await this.make(slot)
        if (this.ended) await end(partition)
        else this.install(slot, partition)
        return
      } catch (error) {
        if (failures + 1 >= hopelessAfter && this.slots.every((each) => each === null))
          this.listener.hopeless(error)
      }
    }
  }

  protected pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel()
        this.pauses.delete(end)
        resolve()
      }
      const cancel = this.clock.after(milliseconds, end)
      this.pauses.add(end)
    })
  }
}

/** Disposes of a partition; also what is thrown at once becomes a rejection. */
async function end(partition: Partition): Promise<void> {
  await partition.dispose()
}
