// Members that were heard of, and since when they have been silent.
import type { Sighting } from '../link.ts'
import type { Member } from '../transport.ts'

/** A member and where it is. */
export interface Peer {
  member: Member
  readonly address: string
  /** When it was last heard of, in milliseconds of the clock. */
  heard: number
  /** It drained and takes no more: what it answered is here before what becomes of the ping of this number. */
  decidedBy?: number
}

/** All members of the watched names. */
export class Peers {
  private readonly peers = new Map<string, Peer>()
  private readonly watchers = new Map<string, Set<() => void>>()

  /** Names that are watched. */
  names(): string[] {
    return [...this.watchers.keys()]
  }

  watch(name: string, changed: () => void): () => void {
    const watchers = this.watchers.get(name) ?? new Set()
    this.watchers.set(name, watchers.add(changed))
    return () => {
      watchers.delete(changed)
      if (watchers.size > 0 || this.watchers.get(name) !== watchers) return
      this.watchers.delete(name)
      for (const [id, { member }] of this.peers) if (member.name === name) this.peers.delete(id)
    }
  }

  get(id: string): Peer | undefined {
    return this.peers.get(id)
  }

  all(): Peer[] {
    return [...this.peers.values()]
  }

  members(name: string): Member[] {
    return this.all().flatMap(({ member }) => (member.name === name ? [member] : []))
  }

  /** News of a member, other than that it leaves. */
  sighted({ announcement, address, load, state }: Sighting, now: number): void {
    if (!this.watchers.has(announcement.name)) return
    const known = this.peers.get(announcement.id)
    const draining = state === 'draining' || (known?.member.draining ?? false)
    this.peers.set(announcement.id, { member: { ...announcement, load, draining }, address, heard: now })
    if (known === undefined || known.member.draining !== draining) this.changed(announcement.name)
  }

  /** A sign of life of a member. */
  hear(id: string, now: number): void {
    const peer = this.peers.get(id)
    if (peer !== undefined) peer.heard = Math.max(peer.heard, now)
  }

  /** `null` if it was not there. */
  remove(id: string): Peer | null {
    const peer = this.peers.get(id)
    if (peer === undefined) return null
    this.peers.delete(id)
    this.changed(peer.member.name)
    return peer
  }

  private changed(name: string): void {
    for (const changed of this.watchers.get(name) ?? []) changed()
  }
}
