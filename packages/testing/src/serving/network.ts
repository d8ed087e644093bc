// What a transport's author gives to the suite.
import type { Clock } from '@nx/serving'
import type { Transport } from '@nx/serving/cluster'

/** Some transports that reach each other. */
export interface TransportNetwork {
  /** One more transport, as another process would have it. Its timers are those of the clock. */
  transport(clock: Clock): Promise<Transport>
  /** Cuts a transport off as if its process had been killed: connections are closed. */
  kill(transport: Transport): void | Promise<void>
  /** What the transport sends and is sent disappears from now on, or no more, while connections seem to be open. */
  silence(transport: Transport, silent: boolean): void | Promise<void>
  /** Takes everything down, transports that are still open included. */
  close(): Promise<void>
}

/** Options of `transportSuite`. */
export interface TransportSuiteOptions {
  /** Those of the test runner: of vitest, `node:test`, bun, deno, jest, mocha. */
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: (name: string, body: () => Promise<void>) => unknown
  /** Makes a network; called for each test. */
  readonly makeNetwork: () => Promise<TransportNetwork>
}
