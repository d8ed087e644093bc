// Distribution: servers as members of a cluster, clients that choose among them, and the transport between.
export {
  cluster,
  type Cluster,
  type ClusterOptions,
  type ClusterRequestOptions,
  type ClusterStats,
} from './cluster/cluster-client.ts'
export {
  decodeFrame,
  encodeFrame,
  type Frame,
  type FrameKind,
  protocolVersion,
} from './cluster/codec/frames.ts'
export {
  type InProcessNetwork,
  inProcessNetwork,
  type InProcessNetworkOptions,
} from './cluster/in-process.ts'
export { join, type JoinOptions, type Membership } from './cluster/join.ts'
export type { Link, LinkEvents, LinkPlace, Sighting } from './cluster/link.ts'
export { messageTransport, type MessageTransportOptions } from './cluster/message-transport.ts'
export type { Routing } from './cluster/routing/choose.ts'
export type { RetryBudgetOptions } from './cluster/routing/retry-budget.ts'
export type { MemberReport } from './cluster/routing/roster.ts'
export type {
  Announcement,
  CallOptions,
  Discovery,
  Load,
  Member,
  Registration,
  RequestContext,
  RequestHandler,
  Transport,
} from './cluster/transport.ts'
