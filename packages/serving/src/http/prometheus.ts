// What servers count, as Prometheus text.
import type { Histogram, Server } from '../server.ts'
import { servedModels } from './models.ts'
import type { HttpModels } from './options.ts'

type Labels = Readonly<Record<string, string>>

/** What is known of one version of a model. */
interface Row {
  readonly labels: Labels
  readonly stats: ReturnType<Server['stats']>
  readonly health: ReturnType<Server['health']>
  readonly waitMs: number
}

/** A metric and its samples of a server: labels beside model and version, and the value. */
interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly samples: (row: Row) => readonly (readonly [labels: Labels, value: number])[]
}

const one = (value: number): [Labels, number][] => [[{}, value]]

const metrics: readonly Metric[] = [
  {
    name: 'nx_serving_requests_total',
    type: 'counter',
    help: 'Requests by outcome.',
    samples: ({ stats }) =>
      (['succeeded', 'failed', 'rejected', 'cancelled', 'expired'] as const).map((outcome) => [
        { outcome },
        stats[outcome],
      ]),
  },
  {
    name: 'nx_serving_requests_received_total',
    type: 'counter',
    help: 'Requests, those pending included.',
    samples: ({ stats }) => one(stats.received),
  },
  {
    name: 'nx_serving_requests_pending',
    type: 'gauge',
    help: 'Requests admitted and without an outcome yet.',
    samples: ({ stats }) => one(stats.pending),
  },
  {
    name: 'nx_serving_queue_rows',
    type: 'gauge',
    help: 'Rows that wait.',
    samples: ({ stats }) => one(stats.queuedRows),
  },
  {
    name: 'nx_serving_estimated_wait_seconds',
    type: 'gauge',
    help: 'How long a request of now would wait.',
    samples: ({ waitMs }) => one(waitMs / 1000),
  },
  {
    name: 'nx_serving_executions_total',
    type: 'counter',
    help: 'Batches executed.',
    samples: ({ stats }) => one(stats.executions),
  },
  {
    name: 'nx_serving_rows_total',
    type: 'counter',
    help: 'Rows of executed batches, without padding; over executions, the mean batch.',
    samples: ({ stats }) => one(stats.executedRows),
  },
  {
    name: 'nx_serving_retries_total',
    type: 'counter',
    help: 'Batches executed again as their partition was lost.',
    samples: ({ stats }) => one(stats.retries),
  },
  {
    name: 'nx_serving_bisections_total',
    type: 'counter',
    help: 'Batches split to find the request that fails.',
    samples: ({ stats }) => one(stats.bisections),
  },
  {
    name: 'nx_serving_partitions_replaced_total',
    type: 'counter',
    help: 'Partitions replaced as they were lost.',
    samples: ({ stats }) => one(stats.replacedPartitions),
  },
  {
    name: 'nx_serving_partitions',
    type: 'gauge',
    help: 'Partitions by state.',
    samples: ({ health: { partitions } }) => [
      [{ state: 'idle' }, partitions.idle],
      [{ state: 'busy' }, partitions.total - partitions.idle - partitions.lost],
      [{ state: 'lost' }, partitions.lost],
    ],
  },
  {
    name: 'nx_serving_live',
    type: 'gauge',
    help: 'Whether the server works.',
    samples: ({ health }) => one(Number(health.live)),
  },
  {
    name: 'nx_serving_ready',
    type: 'gauge',
    help: 'Whether the server should be sent requests.',
    samples: ({ health }) => one(Number(health.ready)),
  },
  {
    name: 'nv_inference_request_success',
    type: 'counter',
    help: 'Successful requests, as Triton names them.',
    samples: ({ stats }) => one(stats.succeeded),
  },
  {
    name: 'nv_inference_request_failure',
    type: 'counter',
    help: 'Requests that did not succeed.',
    samples: ({ stats }) => one(stats.failed + stats.rejected + stats.cancelled + stats.expired),
  },
  {
    name: 'nv_inference_count',
    type: 'counter',
    help: 'Rows executed.',
    samples: ({ stats }) => one(stats.executedRows),
  },
  {
    name: 'nv_inference_exec_count',
    type: 'counter',
    help: 'Batches executed.',
    samples: ({ stats }) => one(stats.executions),
  },
  {
    name: 'nv_inference_pending_request_count',
    type: 'gauge',
    help: 'Requests that wait or are executed.',
    samples: ({ stats }) => one(stats.pending),
  },
  {
    name: 'nv_inference_request_duration_us',
    type: 'counter',
    help: 'Microseconds from admission to outcome, of all requests.',
    samples: ({ stats }) => one(microseconds(stats.requestSeconds)),
  },
  {
    name: 'nv_inference_queue_duration_us',
    type: 'counter',
    help: 'Microseconds from admission to execution, of all requests.',
    samples: ({ stats }) => one(microseconds(stats.queueSeconds)),
  },
  {
    name: 'nv_inference_compute_infer_duration_us',
    type: 'counter',
    help: 'Microseconds of execution, of all batches.',
    samples: ({ stats }) => one(microseconds(stats.computeSeconds)),
  },
]

const histograms = [
  ['nx_serving_request_seconds', 'Seconds from admission to outcome, per request.', 'requestSeconds'],
  ['nx_serving_queue_seconds', 'Seconds from admission to execution, per request.', 'queueSeconds'],
  ['nx_serving_compute_seconds', 'Seconds of execution, per batch.', 'computeSeconds'],
  ['nx_serving_batch_rows', 'Rows per execution, without padding.', 'batchRows'],
] as const

/**
 * What the servers of some models have counted, in the text format of Prometheus: `nx_serving_…` with the labels `model`
 * and `version`, and the metrics of Triton, `nv_inference_…`, where it has them.
 *
 * @throws NxError `option` for what are no models.
 *
 * @example
 * const server = await start(jitServing((x: Tensor) => multiply(x, 2), { template: template([2], 'f32') }))
 * await server.batchedRun(Batch.stack([f32([1, 2])]))
 * const text = prometheusText({ double: server })
 * text.includes('nx_serving_requests_total{model="double",version="1",outcome="succeeded"} 1') // => true
 * await server.stop()
 */
export function prometheusText(models: HttpModels): string {
  const rows = [...servedModels('prometheusText', models)].flatMap(([model, { versions }]) =>
    [...versions].map(([version, { server }]): Row => ({
      labels: { model, version },
      stats: server.stats(),
      health: server.health(),
      waitMs: server.estimatedWaitMs(),
    })),
  )
  const texts = metrics.map(({ name, type, help, samples }) => {
    const lines = rows.flatMap((row) =>
      samples(row).map(([labels, value]) => sample(name, { ...row.labels, ...labels }, value)),
    )
    return head(name, type, help) + lines.join('')
  })
  const more = histograms.map(
    ([name, help, key]) =>
      head(name, 'histogram', help) +
      rows.map(({ labels, stats }) => histogram(name, labels, stats[key])).join(''),
  )
  return [...texts, ...more].join('')
}

/** Answers of a handler by status. */
export function httpMetrics(answers: ReadonlyMap<number, number>): string {
  const name = 'nx_serving_http_responses_total'
  const sorted = [...answers].sort(([a], [b]) => a - b)
  const lines = sorted.map(([code, count]) => sample(name, { code: String(code) }, count))
  return head(name, 'counter', 'Answers by status, those before this one.') + lines.join('')
}

function head(name: string, type: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`
}

function sample(name: string, labels: Labels, value: number): string {
  const texts = Object.entries(labels).map(([label, text]) => `${label}="${escape(text)}"`)
  return `${name}{${texts.join(',')}} ${number(value)}\n`
}

function histogram(name: string, labels: Labels, { bounds, counts, sum, count }: Histogram): string {
  let below = 0
  const buckets = bounds.map((bound, i) => {
    below += counts[i]!
    return sample(`${name}_bucket`, { ...labels, le: number(bound) }, below)
  })
  return (
    buckets.join('') +
    sample(`${name}_bucket`, { ...labels, le: '+Inf' }, count) +
    sample(`${name}_sum`, labels, sum) +
    sample(`${name}_count`, labels, count)
  )
}

const microseconds = ({ sum }: Histogram): number => Math.round(sum * 1e6)

const number = (value: number): string =>
  value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value)

const escape = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
