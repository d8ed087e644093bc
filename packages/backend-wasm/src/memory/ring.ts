// Lists whose members know their neighbours, so that they join, move and leave in constant time.

/** A member of a ring, or its head: first and last neighbour in a circle. Alone it is its own neighbour. */
export class Link {
  next: Link = this
  previous: Link = this

  /** Makes it the first member after a head, wherever it was before. */
  follow(head: Link): void {
    this.leave()
    this.previous = head
    this.next = head.next
    head.next.previous = this
    head.next = this
  }

  leave(): void {
    this.next.previous = this.previous
    this.previous.next = this.next
    // What has left must not keep former neighbours alive.
    this.next = this
    this.previous = this
  }
}
