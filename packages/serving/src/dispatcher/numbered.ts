// Things by ascending numbers that come and go quickly.

/**
 * As a Map, in the order of the numbers. Of a Map each table that was outgrown leads to the next one: once one is among
 * old memory, all that is ever put in stays until that is collected, and collections of young memory take ten times as
 * long.
 */
export class Numbered<V extends object> {
  protected readonly things: Record<number, V | undefined> = {}
  protected count = 0

  get size(): number {
    return this.count
  }

  get(number: number): V | undefined {
    return this.things[number]
  }

  has(number: number): boolean {
    return this.things[number] !== undefined
  }

  set(number: number, thing: V): void {
    if (!this.has(number)) this.count++
    this.things[number] = thing
  }

  delete(number: number): void {
    if (!this.has(number)) return
    this.count--
    delete this.things[number]
  }

  keys(): readonly number[] {
    return Object.keys(this.things).map(Number)
  }

  /** Those there are now. */
  values(): readonly V[] {
    return Object.values(this.things) as V[]
  }
}
