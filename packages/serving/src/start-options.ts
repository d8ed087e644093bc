// The options of start, checked and completed.
import { checkFunction, integerAtLeast, oneOf } from '@nx/tensor/internal'
import { checkOptions, NxError, wrongOption } from '@nx/types'
import { defaultBatchKey } from './batch.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Settings } from './dispatcher/state.ts'
import { inProcessPartitions } from './in-process-partitions.ts'
import { checkCount, mostPartitions, type Partitions } from './partition.ts'
import type { Serving } from './serving.ts'
import { checkTemplate, streamedHooks } from './serving-options.ts'
import { templateFor } from './template-check.ts'

/** Options of `start`. Durations are milliseconds. */
export interface StartOptions {
  /** What messages, telemetry and other servers call it; `serving` by default. */
  readonly name?: string
  /** The most rows of a batch; 1 by default. Must not differ from the serving's own. */
  readonly batchSize?: number
  /** Sizes that batches are padded to, so that no request makes the function compile; the largest is the `batchSize`. */
  readonly batchSizes?: readonly number[]
  /** Keys that batches may have. Each has its own function, size and timer. */
  readonly batchKeys?: readonly string[]
  /** How long a batch may wait for more rows while a partition is idle; 10 by default, 100 under the Nx profile. */
  readonly batchTimeoutMs?: number
  /** Whether it waits only as long as that pays, which is the default, or always as under the Nx profile. */
  readonly delay?: 'adaptive' | 'fixed'
  /** How many batches run at once, in this thread, or what makes the partitions; 1 by default. */
  readonly partitions?: number | Partitions
  /** Rows that may wait; 4 × batchSize × partitions by default. What comes then is refused as `overloaded`. */
  readonly queueLimit?: number
  /** After which requests expire that say nothing else; 30,000 by default. */
  readonly timeoutMs?: number
  /** How much waiting one step of priority makes up for; 100 by default. */
  readonly agingMs?: number
  /**
   * How long a batch may run before its partition is replaced. By default half of `timeoutMs`, at least 15,000 and at most
   * 60,000: so it can run once more before its requests expire. A batch of a warm-up, which nobody waits for, has 60,000.
   */
  readonly executionTimeoutMs?: number
  /** How long `stop` waits for what was accepted; 30,000 by default. */
  readonly shutdownTimeoutMs?: number
  /** Whether each partition runs a batch of zeros of each allowed size first; by default if the serving has a template. */
  readonly warmUp?: boolean
  /**
   * `'nx'` does what `Nx.Serving` does: no bound, no deadline, no retry, a fixed delay, the requests of a batch fail
   * together, and stopping ends those that wait. Other options still hold.
   */
  readonly profile?: 'safe' | 'nx'
  /** What tells the time. */
  readonly clock?: Clock
}

/** What a server is started with. */
export interface Configuration {
  readonly name: string
  readonly settings: Settings
  /** That are warmed up. */
  readonly batchSizes: readonly number[]
  /** Whether batches are padded to these. */
  readonly pads: boolean
  readonly batchKeys: readonly string[]
  /** One entry, by batch key, as far as the serving says. */
  readonly templates: ReadonlyMap<string, unknown>
  readonly partitions: Partitions
  readonly timeoutMs: number
  readonly warmUpTimeoutMs: number
  readonly shutdownTimeoutMs: number
  readonly warmUp: boolean
  readonly profile: 'safe' | 'nx'
  readonly clock: Clock
  /** The time of the clock. */
  readonly now: () => number
}

const op = 'start'

const known: readonly (keyof StartOptions)[] = [
  'name',
  'batchSize',
  'batchSizes',
  'batchKeys',
  'batchTimeoutMs',
  'delay',
  'partitions',
  'queueLimit',
  'timeoutMs',
  'agingMs',
  'executionTimeoutMs',
  'shutdownTimeoutMs',
  'warmUp',
  'profile',
  'clock',
]

/** Throws `unknown_option`, `option` or `not_function` for options that are none. */
export function configure(serving: Serving, options: StartOptions): Configuration {
  checkOptions(op, options, known)
  const { options: own } = serving
  const { name = 'serving', batchKeys = [defaultBatchKey], clock = systemClock(), profile = 'safe' } = options
  if (typeof name !== 'string' || name === '') throw wrongOption(op, 'name', "text, such as 'digits'", name)
  oneOf(op, 'profile', profile, ['safe', 'nx'])
  checkKeys(batchKeys)
  const batchSizes = sizes(own.batchSize, options)
  const batchSize = batchSizes.at(-1)!
  const partitions = partitionsOf(options.partitions ?? 1)
  for (const method of ['now', 'after', 'soon'] as const) checkFunction(op, clock?.[method])
  const templates = templatesOf(serving, batchKeys)
  const isSafe = profile === 'safe'
  const timeoutMs = limit('timeoutMs', options.timeoutMs, isSafe ? 30_000 : Infinity, 1)
  const settings: Settings = {
    batchSize,
    slots: partitions.count,
    queueLimit: limit(
      'queueLimit',
      options.queueLimit,
      isSafe ? 4 * batchSize * partitions.count : Infinity,
      1,
    ),
    batchTimeoutMs: limit('batchTimeoutMs', options.batchTimeoutMs, isSafe ? 10 : 100),
    delay: oneOf(op, 'delay', options.delay ?? (isSafe ? 'adaptive' : 'fixed'), ['adaptive', 'fixed']),
    agingMs: agingOf(options.agingMs),
    splits: streamedHooks(own).length === 0,
    retries: isSafe && (own.idempotent ?? true),
    isolates: isSafe && (own.idempotent ?? true),
    refusesLate: isSafe,
    executionTimeoutMs: limit(
      'executionTimeoutMs',
      options.executionTimeoutMs,
      isSafe ? Math.min(Math.max(timeoutMs / 2, 15_000), 60_000) : Infinity,
      1,
    ),
  }
  return {
    name,
    settings,
    batchSizes,
    pads: options.batchSizes !== undefined,
    batchKeys: [...batchKeys],
    templates,
    partitions,
    timeoutMs,
    warmUpTimeoutMs: options.executionTimeoutMs ?? (isSafe ? 60_000 : Infinity),
    shutdownTimeoutMs: limit('shutdownTimeoutMs', options.shutdownTimeoutMs, 30_000),
    warmUp: warmsUp(options.warmUp ?? (isSafe && templates.size > 0), templates),
    profile,
    clock,
    now: () => clock.now(),
  }
}

/** A duration or a number of rows, which may be infinite. */
export function limit(
  name: string,
  value: number | undefined,
  otherwise: number,
  least = 0,
  of: string = op,
): number {
  if (value === undefined) return otherwise
  if (typeof value === 'number' && value >= least) return value
  throw wrongOption(of, name, `a number from ${least}, or Infinity`, value)
}

/** Finite, for priorities are worth a multiple of it, which is nothing for those of 0. */
function agingOf(value = 100): number {
  if (Number.isFinite(value) && value >= 0) return value
  throw wrongOption(op, 'agingMs', 'a finite number from 0', value)
}

function templatesOf(serving: Serving, batchKeys: readonly string[]): ReadonlyMap<string, unknown> {
  const templates = new Map<string, unknown>()
  for (const key of batchKeys) {
    const template = templateFor(serving, key)
    if (template === undefined) continue
    checkTemplate(op, template)
    templates.set(key, template)
  }
  return templates
}

function warmsUp(warmUp: boolean, templates: ReadonlyMap<string, unknown>): boolean {
  if (typeof warmUp !== 'boolean') throw wrongOption(op, 'warmUp', 'true or false', warmUp)
  if (!warmUp || templates.size > 0) return warmUp
  throw new NxError(
    'option',
    op,
    'warmUp runs zeros like the template of the serving, which has none; give the serving one',
  )
}

function sizes(own: number | undefined, { batchSize, batchSizes }: StartOptions): readonly number[] {
  if (batchSize !== undefined) integerAtLeast(op, 'batchSize', batchSize, 1)
  if (own !== undefined && batchSize !== undefined && own !== batchSize)
    throw new NxError(
      'option',
      op,
      `the batch size of the serving, ${own}, does not match the batchSize ${batchSize}; leave out one of them`,
      { serving: own, batchSize },
    )
  const most = own ?? batchSize
  if (batchSizes === undefined) return [most ?? 1]
  const rule = 'whole numbers above 0 that rise, as in [1, 8, 64]'
  const rises = (all: readonly unknown[]): boolean =>
    all.every((size, i) => Number.isInteger(size) && (size as number) > ((all[i - 1] as number) ?? 0))
  if (!Array.isArray(batchSizes) || batchSizes.length === 0 || !rises([...batchSizes]))
    throw wrongOption(op, 'batchSizes', rule, batchSizes)
  if (most !== undefined && batchSizes.at(-1) !== most)
    throw new NxError(
      'option',
      op,
      `the largest of batchSizes, ${batchSizes.at(-1)}, does not match the batch size ${most}; leave out batchSize`,
      { batchSize: most, batchSizes },
    )
  return [...batchSizes]
}

function checkKeys(keys: readonly string[]): void {
  const isList = Array.isArray(keys) && keys.length > 0
  if (isList && keys.every((key) => typeof key === 'string') && new Set(keys).size === keys.length) return
  throw wrongOption(op, 'batchKeys', "a list of different texts, as in ['short', 'long']", keys)
}

function partitionsOf(given: number | Partitions): Partitions {
  if (typeof given === 'number') return inProcessPartitions(checkCount(op, 'partitions', given))
  const isCount = Number.isInteger(given?.count) && given.count > 0 && given.count <= mostPartitions
  if (isCount && typeof given.create === 'function') return given
  throw wrongOption(op, 'partitions', 'a number of them, or what makes them, as workerPartitions does', given)
}
