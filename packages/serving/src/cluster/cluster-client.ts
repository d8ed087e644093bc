// Calls to a cluster: local first, else the better of two members, and once more elsewhere where that is safe.
import { checkFunction, oneOf } from '@nx/tensor/internal'
import { checkOptions, NxError, wrongOption } from '@nx/types'
import { checkRequest } from '../request-options.ts'
import { resultStream } from '../result-stream.ts'
import type { RequestOptions, Server } from '../server.ts'
import type { StreamEvent } from '../serving.ts'
import type { Clock } from '../clock.ts'
import { backgroundClock } from './clock.ts'
import { decodeFrame, encodeFrame, type Frame } from './codec/frames.ts'
import { malformed } from './wire.ts'
import { RetryBudget, type RetryBudgetOptions } from './routing/retry-budget.ts'
import type { Routing } from './routing/choose.ts'
import type { MemberState } from './routing/member-state.ts'
import { type MemberReport, Roster } from './routing/roster.ts'
import type { Discovery, Transport } from './transport.ts'

/** Options of `cluster`. */
export interface ClusterOptions {
  /** Which serving: that under which members joined. */
  readonly name: string
  /** A server of this process, which is asked first. */
  readonly local?: Server<never, unknown>
  /** How a member is chosen: `best-of-two` by default; `random` is Nx's way. */
  readonly routing?: Routing
  /** How many calls may be made again. */
  readonly retryBudget?: RetryBudgetOptions
  /** Milliseconds for a call that says nothing else; 30 s by default. */
  readonly timeoutMs?: number
  readonly clock?: Clock
  /** A number from 0 to 1, as `Math.random`, which is the default. */
  readonly random?: () => number
}

/** What a caller may say about one call. */
export interface ClusterRequestOptions<Input = unknown> extends RequestOptions {
  /** `any` is local first, the default. */
  readonly target?: 'any' | 'local' | 'distributed'
  /** Makes what is sent of the input; runs here, and only if the call leaves this process. */
  readonly distributedPreprocessing?: (input: Input) => unknown
  /** Whether the call may run twice; what the serving says by default. */
  readonly idempotent?: boolean
}

/** What a client of a cluster did. */
export interface ClusterStats {
  readonly calls: number
  readonly local: number
  /** Calls that were made again elsewhere, of which some had not begun anywhere. */
  readonly rerouted: number
  /** Those that took from the retry budget. */
  readonly retries: number
  readonly failed: number
}

/** A client of the members of one name. */
export interface Cluster<Input = unknown, Output = unknown> extends AsyncDisposable {
  readonly name: string
  /**
   * Runs an input on the local server, or on a member together with the inputs of other callers.
   *
   * Rejects as the server does, and with an NxError: `no_members`; `closed`, after `close`; `member_lost`, if a member vanished with a call that
   * may not run twice, or the retry budget is used up; `protocol_version`, if all members have another one; `container`
   * for inputs that cannot be sent.
   */
  batchedRun(input: Input, options?: ClusterRequestOptions<Input>): Promise<Output>
  members(): readonly MemberReport[]
  stats(): ClusterStats
  /** Stops looking for members. Calls under way go on; the transport stays open. */
  close(): Promise<void>
}

/**
 * Makes a client of all members of a name, after the distribution of `Nx.Serving`.
 *
 * A call goes to `local`, if there is one, else to the less loaded of two random members, by requests that they have,
 * time that they take, and weight. It is made again elsewhere if no member began it, or if it may run twice and the
 * retry budget allows it; an answer `overloaded` is a reason too. A member that fails three times in a row gets no calls
 * for a second, then one to try.
 *
 * @throws NxError `option` for a name, a routing or numbers that are none, `unknown_option`, `closed`.
 *
 * @example
 * const network = inProcessNetwork()
 * const server = await start(jitServing((x) => add(x, 1)), { batchSize: 4 })
 * await join(network.transport(), server, { name: 'plus-one' })
 * const client = await cluster<Batch, Tensor>(network.transport(), { name: 'plus-one' })
 * toArray(await client.batchedRun(Batch.stack([1, 2, 3]), { timeoutMs: 1000 })) // => [2, 3, 4]
 * client.members().map((member) => member.state) // => ['up']
 * await Promise.all([client.close(), server.stop()])
 */
export async function cluster<Input = unknown, Output = unknown>(
  transport: Transport,
  options: ClusterOptions,
): Promise<Cluster<Input, Output>> {
  if (typeof (transport as Partial<Transport> | null | undefined)?.discover !== 'function')
    throw wrongOption('cluster', 'the first argument', 'a Transport', transport)
  const names = ['name', 'local', 'routing', 'retryBudget', 'timeoutMs', 'clock', 'random']
  checkOptions('cluster', options, names)
  const { name, routing = 'best-of-two', timeoutMs = 30_000, retryBudget = {} } = options
  if (typeof name !== 'string' || name === '')
    throw wrongOption('cluster', 'name', 'the name that members joined under', name)
  oneOf('cluster', 'routing', routing, ['best-of-two', 'random'])
  if (!(typeof timeoutMs === 'number' && timeoutMs > 0))
    throw wrongOption('cluster', 'timeoutMs', 'a number above 0', timeoutMs)
  checkOptions('cluster', retryBudget, ['ratio', 'burst'])
  for (const [option, value] of Object.entries(retryBudget))
    if (!(typeof value === 'number' && value >= 0))
      throw wrongOption('cluster', `retryBudget.${option}`, 'a number from 0', value)
  return new ClusterClient<Input, Output>(transport, options, await transport.discover(name))
}

/** What came of one attempt. */
type Outcome =
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'final'; readonly error: unknown }
  /** Another member may do better; `costs` says whether that takes from the budget. */
  | { readonly kind: 'again'; readonly error: NxError; readonly costs: boolean; readonly exclude: boolean }

class ClusterClient<Input, Output> implements Cluster<Input, Output> {
  readonly name: string
  private readonly transport: Transport
  private readonly local: Server<never, unknown> | null
  private readonly routing: Routing
  private readonly timeoutMs: number
  private readonly clock: Clock
  private readonly random: () => number
  private readonly discovery: Discovery
  private readonly roster: Roster
  private readonly budget: RetryBudget
  private isClosed = false
  private readonly counts = { calls: 0, local: 0, rerouted: 0, retries: 0, failed: 0 }

  constructor(transport: Transport, options: ClusterOptions, discovery: Discovery) {
    this.name = options.name
    this.transport = transport
    this.local = options.local ?? null
    this.routing = options.routing ?? 'best-of-two'
    this.timeoutMs = options.timeoutMs ?? 30_000
    this.clock = options.clock ?? backgroundClock()
    this.random = options.random ?? Math.random
    this.discovery = discovery
    this.roster = new Roster(() => discovery.members())
    this.budget = new RetryBudget(options.retryBudget)
  }

  async batchedRun(input: Input, options: ClusterRequestOptions<Input> = {}): Promise<Output> {
    const { target: _t, distributedPreprocessing: _d, idempotent: _i, ...request } = options
    const { timeoutMs } = checkRequest('batchedRun', request, this.timeoutMs)
    if (this.isClosed) {
      const message = `the client of ${JSON.stringify(this.name)} is closed; make another one by cluster`
      throw new NxError('closed', 'batchedRun', message, { name: this.name })
    }
    const deadline = this.clock.now() + timeoutMs
    this.counts.calls++
    try {
      return (await this.route(input, options, deadline)) as Output
    } catch (error) {
      this.counts.failed++
      throw error
    }
  }

  members(): readonly MemberReport[] {
    return this.roster.reports(this.clock.now())
  }

  stats(): ClusterStats {
    return { ...this.counts }
  }

  close(): Promise<void> {
    if (!this.isClosed) this.discovery.close()
    this.isClosed = true
    return Promise.resolve()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  private async route(
    input: Input,
    options: ClusterRequestOptions<Input>,
    deadline: number,
  ): Promise<unknown> {
    const { target = 'any', signal, priority, tenant, distributedPreprocessing } = options
    oneOf('batchedRun', 'target', target, ['any', 'local', 'distributed'])
    if (distributedPreprocessing !== undefined) checkFunction('batchedRun', distributedPreprocessing)
    if (target === 'local' && this.local === null) {
      const message = `there is no local server of ${JSON.stringify(this.name)}; pass it as local, or use another target`
      throw new NxError('no_members', 'cluster', message, { name: this.name, target })
    }
    if (target !== 'distributed' && this.local !== null) {
      this.counts.local++
      const own: RequestOptions = {
        timeoutMs: Math.max(deadline - this.clock.now(), 0),
        ...(signal === undefined ? {} : { signal }),
        ...(priority === undefined ? {} : { priority }),
        ...(tenant === undefined ? {} : { tenant }),
      }
      try {
        return await this.local.batchedRun(input as never, own)
      } catch (error) {
        // Others may have room.
        const repeatable = options.idempotent ?? this.local.serving.options.idempotent ?? true
        const elsewhere =
          target === 'any' &&
          isCode(error, 'overloaded', 'shutting_down') &&
          (repeatable || error.details['begun'] !== true)
        if (!elsewhere || this.candidate(new Set(), true) === null) throw error
        this.counts.rerouted++
      }
    }
    const sent = distributedPreprocessing === undefined ? input : await distributedPreprocessing(input)
    const request = await encodeFrame({ kind: 'request', value: { input: sent, priority, tenant } })
    return this.distribute(request, options, deadline)
  }

  private async distribute(
    request: Uint8Array,
    options: ClusterRequestOptions<Input>,
    deadline: number,
  ): Promise<unknown> {
    this.budget.deposit()
    const excluded = new Set<string>()
    const refusals: NxError[] = []
    let last: string | null = null
    for (;;) {
      const mayProbe = options.idempotent !== false
      // Another member than the last one, if there is one.
      const others: ReadonlySet<string> = last === null ? excluded : new Set([...excluded, last])
      const state: MemberState | null = this.candidate(others, mayProbe) ?? this.candidate(excluded, mayProbe)
      if (state === null) throw leastRefusal(refusals) ?? this.roster.explain(this.name)
      const outcome = await this.attempt(state, request, options, deadline)
      if (outcome.kind === 'result') return outcome.value
      if (outcome.kind === 'final') throw outcome.error
      const { error, costs, exclude } = outcome
      if (costs && !this.budget.withdraw()) throw error
      if (costs) this.counts.retries++
      this.counts.rerouted++
      if (exclude) excluded.add(state.member.id)
      if (error.code === 'overloaded' || error.code === 'deadline_exceeded') refusals.push(error)
      last = state.member.id
    }
  }

  private candidate(without: ReadonlySet<string>, mayProbe: boolean): MemberState | null {
    return this.roster.pick(this.routing, this.random, this.clock.now(), { without, mayProbe })
  }

  private async attempt(
    state: MemberState,
    request: Uint8Array,
    options: ClusterRequestOptions<Input>,
    deadline: number,
  ): Promise<Outcome> {
    const { member } = state
    const begun = this.clock.now()
    state.begin(begun)
    const settings = { timeoutMs: deadline - begun, signal: options.signal }
    const repeatable = options.idempotent ?? member.metadata['idempotent'] !== 'false'
    let frame: Frame
    let rest: AsyncIterator<Uint8Array> | null = null
    try {
      if (member.metadata['streaming'] === 'true') {
        rest = this.transport.stream(member, request, settings)
        const first = await rest.next()
        if (first.done === true) throw malformed('cluster', `the stream of ${member.id} is empty`)
        frame = decodeFrame(first.value, member.id)
      } else frame = decodeFrame(await this.transport.call(member, request, settings), member.id)
    } catch (error) {
      return this.failed(state, error, repeatable)
    }
    const now = this.clock.now()
    if (frame.kind === 'error') return this.answeredBadly(state, frame.value, repeatable, deadline)
    state.succeed(now, now - begun)
    if (frame.kind === 'begin' && rest !== null)
      return { kind: 'result', value: resultStream('batchedRun', this.events(state, rest)) }
    return { kind: 'result', value: frame.value }
  }

  /** No answer came. */
  private failed(state: MemberState, error: unknown, repeatable: boolean): Outcome {
    const now = this.clock.now()
    if (isCode(error, 'unreachable')) {
      // A member that drains is none that fails.
      if (state.member.draining) state.release()
      else state.fail(now)
      return { kind: 'again', error, costs: false, exclude: true }
    }
    if (isCode(error, 'cancelled', 'closed', 'limit')) {
      state.release()
      return { kind: 'final', error }
    }
    state.fail(now)
    if (isCode(error, 'protocol_version')) return { kind: 'again', error, costs: false, exclude: true }
    if (isCode(error, 'member_lost') && repeatable)
      return { kind: 'again', error, costs: true, exclude: false }
    return { kind: 'final', error }
  }

  /** The member answered with an error. */
  private answeredBadly(state: MemberState, error: unknown, repeatable: boolean, deadline: number): Outcome {
    const now = this.clock.now()
    // One that says early that it will be too late has too much to do as well.
    const early = isCode(error, 'deadline_exceeded') && error.details['admitted'] !== true && now < deadline
    if (isCode(error, 'overloaded') || early) {
      const { retryAfterMs } = error.details
      state.refuse(now, typeof retryAfterMs === 'number' ? retryAfterMs : 100)
      return { kind: 'again', error, costs: true, exclude: true }
    }
    if (isCode(error, 'shutting_down')) {
      state.refuse(now, 1000)
      const begun = error.details['begun'] === true
      if (begun && !repeatable) return { kind: 'final', error }
      return { kind: 'again', error, costs: begun, exclude: true }
    }
    if (isCode(error, 'worker_lost') && error.details['atFault'] !== true) {
      state.fail(now)
      return repeatable ? { kind: 'again', error, costs: true, exclude: true } : { kind: 'final', error }
    }
    state.answer()
    return { kind: 'final', error }
  }

  /** The events of a stream that has begun: it is not made again. */
  private async *events(
    state: MemberState,
    frames: AsyncIterator<Uint8Array>,
  ): AsyncIterableIterator<StreamEvent> {
    let over = false
    try {
      for (let next = await frames.next(); next.done !== true; next = await frames.next()) {
        const frame = decodeFrame(next.value, state.member.id)
        if (frame.kind === 'error') throw frame.value
        yield frame.value as StreamEvent
      }
      over = true
    } catch (error) {
      if (isCode(error, 'member_lost', 'malformed')) state.strike(this.clock.now())
      throw error
    } finally {
      if (!over) await frames.return?.()
    }
  }
}

function isCode(error: unknown, ...codes: readonly string[]): error is NxError {
  return error instanceof NxError && codes.includes(error.code)
}

/** Of all members that were too busy, what the first to have room said. */
function leastRefusal(refusals: readonly NxError[]): NxError | null {
  const wait = ({ details }: NxError): number => Number(details['retryAfterMs'] ?? Infinity)
  return refusals.toSorted((left, right) => wait(left) - wait(right))[0] ?? null
}
