// The lower half of a transport: what engines of messages have in common. `messageTransport` makes the rest of it.
import type { Announcement, Load } from './transport.ts'

/** Where a member is, and what it said. */
export interface Sighting {
  readonly announcement: Announcement
  /** Where it takes messages. */
  readonly address: string
  readonly load: Load
  /** `gone` for one that says that it leaves. */
  readonly state: 'up' | 'draining' | 'gone'
}

/** What happens on a link. */
export interface LinkEvents {
  /** An answer to what was sent from here. */
  answer(bytes: Uint8Array): void
  /** Nobody takes messages where the message of this call was sent. */
  unreachable(call: number): void
  /** A member was heard of. */
  sighted(sighting: Sighting): void
}

/** An announced place for messages. */
export interface LinkPlace {
  /** Says anew what the member is, now in that state. */
  announce(state: Sighting['state']): void
  /** Takes no more messages. Fulfills when all that reached it before were received. */
  close(): Promise<void>
}

/**
 * Messages between addresses, as NATS, MQTT, Redis or a socket have them. They may be lost, but not changed, and those
 * from one address to another keep their order.
 */
export interface Link {
  /** The most bytes of one message; read before each. */
  maxMessageBytes(): number
  /** Must be called once before anything else. */
  listen(events: LinkEvents): void
  /** Sends a message; `call` comes back in `unreachable`. */
  send(to: string, bytes: Uint8Array, call: number): void
  /** Sends a message to where another came from. */
  reply(to: string, bytes: Uint8Array): void
  /** Takes messages for a member, from whom `reply` reaches, and announces it to those who watch its name. */
  place(
    announcement: Announcement,
    load: () => Load,
    receive: (from: string, bytes: Uint8Array) => void,
  ): Promise<LinkPlace>
  /** Hears of members of this name from now on. Gives what ends that. */
  watch(name: string): Promise<() => void>
  /** Asks all members of a name to be sighted. */
  probe(name: string): void
  close(): Promise<void>
}
