// The rows of the table, in order.
import type { Row } from './row.ts'
import { cancellation } from './rows/cancellation.ts'
import { clocks } from './rows/clocks.ts'
import { fairness } from './rows/fairness.ts'
import { invariance } from './rows/invariance.ts'
import { latency } from './rows/latency.ts'
import { metrics } from './rows/metrics.ts'
import { model } from './rows/model.ts'
import { outcomes } from './rows/outcomes.ts'
import { overload } from './rows/overload.ts'
import { poison } from './rows/poison.ts'
import { soak } from './rows/soak.ts'
import { lostMembers, rollingRestart } from './rows/cluster.ts'
import { routing } from './rows/routing.ts'
import { wire } from './rows/wire.ts'
import { slowReader, slowWriter } from './rows/streams.ts'
import { brokenWorkers, killedWorkers } from './rows/workers.ts'
import { window } from './rows/window.ts'

export const rows: readonly Row[] = [
  latency,
  window,
  overload,
  outcomes,
  cancellation,
  killedWorkers,
  brokenWorkers,
  lostMembers,
  rollingRestart,
  poison,
  slowReader,
  slowWriter,
  fairness,
  routing,
  soak,
  wire,
  clocks,
  invariance,
  model,
  metrics,
]
