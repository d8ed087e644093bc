// Messages and members on a NATS connection.
import type { Msg, NatsConnection } from '@nats-io/nats-core'
import type { Svcm } from '@nats-io/services'
import type { Announcement, Link, LinkEvents, LinkPlace, Load, Sighting } from '@nx/serving/cluster'
import { type EndpointData, fromNews, fromStatistics, toMetadata } from './sightings.ts'
import { memberSubject, newsSubject, serviceName, statisticsSubject } from './subjects.ts'

/** The services package has types of an earlier version of the core: connections are the same. */
type ServiceConnection = ConstructorParameters<typeof Svcm>[0]

/** The version that the services API shows; the protocol's own is in the metadata. */
const serviceVersion = '1.0.0'
/** Where answers to questions for statistics go, in place of the number of a call. */
const statisticsToken = 'members'
/** What a server allows if it says nothing. */
const defaultPayload = 1_048_576

/** One inbox takes the answers to all calls: the last token of its subjects is the number of a call. */
export class NatsLink implements Link {
  private readonly connection: NatsConnection
  private readonly inbox: string
  private readonly closers = new Set<() => void | Promise<void>>()
  /** What lets each member say anew what it is. */
  private readonly places = new Set<() => void>()
  private events: LinkEvents | null = null

  constructor(connection: NatsConnection, inboxPrefix: string) {
    this.connection = connection
    this.inbox = `${inboxPrefix}.${crypto.randomUUID()}`
  }

  maxMessageBytes(): number {
    return this.connection.info?.max_payload ?? defaultPayload
  }

  listen(events: LinkEvents): void {
    this.events = events
    this.subscribe(`${this.inbox}.*`, (message) => this.receive(message))
    this.announceAfterReconnects()
  }

  send(to: string, bytes: Uint8Array, call: number): void {
    if (!this.publish(to, bytes, call === 0 ? '' : `${this.inbox}.${call}`))
      queueMicrotask(() => this.events?.unreachable(call))
  }

  reply(to: string, bytes: Uint8Array): void {
    this.publish(to, bytes)
  }

  async place(
    announcement: Announcement,
    load: () => Load,
    receive: (from: string, bytes: Uint8Array) => void,
  ): Promise<LinkPlace> {
    const { name, id } = announcement
    const address = memberSubject(name, id)
    let current: Sighting['state'] = 'up'
    // Clients need none of it.
    const services = await import('@nats-io/services')
    const service = await new services.Svcm(this.connection as unknown as ServiceConnection).add({
      name: serviceName(name),
      version: serviceVersion,
      description: `batched serving of ${JSON.stringify(name)}`,
      metadata: toMetadata(announcement),
      // Each member is asked for by its own subject: there is no group of which the server chooses one.
      queue: '',
      statsHandler: () => Promise.resolve({ load: load(), state: current } satisfies EndpointData),
    })
    service.addEndpoint('batched-run', {
      subject: address,
      handler: (error, message) => {
        if (error === null) receive(message.reply ?? '', message.data)
      },
    })
    await this.connection.flush()
    const place: LinkPlace = {
      announce: (state) => {
        current = state
        const sighting: Sighting = { announcement, address, load: load(), state }
        this.publish(newsSubject(name), new TextEncoder().encode(JSON.stringify(sighting)))
      },
      close: async () => {
        this.places.delete(again)
        await this.orClosed(service.stop())
      },
    }
    const again = (): void => place.announce(current)
    this.places.add(again)
    return place
  }

  async watch(name: string): Promise<() => void> {
    const unsubscribe = this.subscribe(newsSubject(name), (message) => this.sight(fromNews(message.string())))
    await this.connection.flush()
    return unsubscribe
  }

  probe(name: string): void {
    this.publish(statisticsSubject(name), undefined, `${this.inbox}.${statisticsToken}`)
  }

  async close(): Promise<void> {
    await Promise.all([...this.closers].map((close) => close()))
    this.closers.clear()
    if (!this.connection.isClosed()) await this.orClosed(this.connection.flush())
  }

  /** What waits for the server waits for ever when the connection is closed meanwhile. */
  private async orClosed(promise: Promise<unknown>): Promise<void> {
    await Promise.race([promise.catch(() => undefined), this.connection.closed()])
  }

  private receive(message: Msg): void {
    const last = message.subject.slice(this.inbox.length + 1)
    const noResponders = message.data.length === 0 && message.headers?.code === 503
    if (last === statisticsToken) {
      if (!noResponders) this.sight(fromStatistics(message.string()))
    } else if (noResponders) this.events?.unreachable(Number(last))
    else this.events?.answer(message.data)
  }

  private sight(sighting: Sighting | null): void {
    if (sighting !== null) this.events?.sighted(sighting)
  }

  private subscribe(subject: string, receive: (message: Msg) => void): () => void {
    const subscription = this.connection.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) receive(message)
      },
    })
    const unsubscribe = (): void => {
      this.closers.delete(unsubscribe)
      if (!this.connection.isClosed()) subscription.unsubscribe()
    }
    this.closers.add(unsubscribe)
    return unsubscribe
  }

  /** Whether it could be sent, or kept until there is a connection again. */
  private publish(subject: string, bytes?: Uint8Array, reply = ''): boolean {
    if (this.connection.isClosed() || this.connection.isDraining()) return false
    this.connection.publish(subject, bytes, reply === '' ? {} : { reply })
    return true
  }

  /** Members say anew that they are there when a connection is back, so that nobody waits for the next question. */
  private announceAfterReconnects(): void {
    const statuses = this.connection.status()
    const follow = async (): Promise<void> => {
      for await (const { type } of statuses)
        if (type === 'reconnect') for (const announce of this.places) announce()
    }
    void follow()
    this.closers.add(() => (statuses as unknown as { stop(): void }).stop())
  }
}
