// Things by ascending numbers that come and go quickly.

/** Places of things that are gone, and may be there beside as many of others before both are packed. */
const slack = 16

/**
 * As a Map, in the order of the numbers, where each that is set is the largest so far. Of a Map each table that was
 * outgrown leads to the next one: once one is among old memory, all that is ever put in stays until that is collected,
 * and collections of young memory take ten times as long.
 */
export class Numbered<V extends object> {
  protected numbers: number[] = []
  /** In the places of their numbers; `undefined` is gone. */
  protected things: (V | undefined)[] = []
  /** How many there are. */
  size = 0

  get(number: number): V | undefined {
    const place = this.place(number)
    return place < 0 ? undefined : this.things[place]
  }

  set(number: number, thing: V): void {
    this.numbers.push(number)
    this.things.push(thing)
    this.size++
  }

  delete(number: number): void {
    const { things, numbers } = this
    const place = this.place(number)
    if (place < 0 || things[place] === undefined) return
    things[place] = undefined
    this.size--
    // What comes and goes alone leaves nothing to be packed.
    while (things.length > 0 && things.at(-1) === undefined) {
      things.pop()
      numbers.pop()
    }
    if (numbers.length - this.size < this.size + slack) return
    this.numbers = numbers.filter((_, i) => things[i] !== undefined)
    this.things = this.values()
  }

  /** The one of the least number. */
  first(): V | undefined {
    for (const thing of this.things) if (thing !== undefined) return thing
    return undefined
  }

  /** Those there are now. */
  values(): V[] {
    return this.things.filter((thing) => thing !== undefined)
  }

  /** Where a number is; −1 for one that is not there. */
  protected place(number: number): number {
    const { numbers } = this
    let from = 0
    let to = numbers.length - 1
    if (numbers[to] === number) return to
    while (from <= to) {
      const middle = (from + to) >> 1
      if (numbers[middle] === number) return middle
      if (numbers[middle]! < number) from = middle + 1
      else to = middle - 1
    }
    return -1
  }
}
