// What members say of themselves, as JSON in the metadata and statistics of a service, and in news.
import type { ServiceMetadata } from '@nats-io/services'
import type { Announcement, Load, Sighting } from '@nx/serving/cluster'

type Metadata = NonNullable<ServiceMetadata['metadata']>

/** An announcement as metadata of a service, which are texts. */
export function toMetadata({ id, name, protocol, weight, metadata }: Announcement): Metadata {
  return {
    'nx-id': id,
    'nx-name': name,
    'nx-protocol': String(protocol),
    'nx-weight': String(weight),
    'nx-metadata': JSON.stringify(metadata),
  }
}

/** What an endpoint's statistics hold beside those of NATS. */
export interface EndpointData {
  readonly load: Load
  readonly state: Sighting['state']
}

/** A member by its answer to a question for statistics; `null` for any other text. */
export function fromStatistics(text: string): Sighting | null {
  const { metadata, endpoints } = parse(text)
  const given = record(metadata)
  const endpoint = record(Array.isArray(endpoints) ? endpoints[0] : undefined)
  const data = record(endpoint['data'])
  return sighting({
    announcement: {
      id: given['nx-id'],
      name: given['nx-name'],
      protocol: Number(given['nx-protocol']),
      weight: Number(given['nx-weight']),
      metadata: parse(given['nx-metadata']),
    },
    address: endpoint['subject'],
    load: data['load'],
    state: data['state'],
  })
}

/** A member by its news; `null` for any other text. */
export function fromNews(text: string): Sighting | null {
  return sighting(parse(text))
}

/** Checks all of it: anyone may write to these subjects. */
function sighting(given: Record<string, unknown>): Sighting | null {
  const { id, name, protocol, weight, metadata } = record(given['announcement'])
  const { address, state } = given
  const { pending, queuedRows, waitMs, ready } = record(given['load'])
  if (typeof id !== 'string' || typeof name !== 'string' || typeof address !== 'string') return null
  if (typeof protocol !== 'number' || typeof weight !== 'number' || !(weight > 0)) return null
  if (state !== 'up' && state !== 'draining' && state !== 'gone') return null
  const texts = Object.entries(record(metadata)).filter(([, value]) => typeof value === 'string')
  return {
    announcement: {
      id,
      name,
      protocol,
      weight,
      metadata: Object.fromEntries(texts) as Record<string, string>,
    },
    address,
    state,
    load: {
      pending: Number(pending) || 0,
      queuedRows: Number(queuedRows) || 0,
      waitMs: Number(waitMs) || 0,
      ready: ready === true,
    },
  }
}

function parse(text: unknown): Record<string, unknown> {
  try {
    return record(JSON.parse(String(text)))
  } catch {
    return {}
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
