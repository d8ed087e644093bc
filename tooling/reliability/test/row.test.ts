// Which figures fail the tests, as they come from the process of a row.
import { expect, it } from 'vitest'
import { atLeast, atMost, type Finding, isMissedByFar, none } from '../row.ts'

const received = (finding: Finding): Finding => JSON.parse(JSON.stringify(finding)) as Finding

it.each<readonly [string, Finding, boolean]>([
  ['a time within its limit', atMost('load', 'p99', 1, 0.9), false],
  ['a time of a few ms while the machine stood still', atMost('load', 'p99', 1, 95), false],
  ['a long time of 20 times its limit', atMost('load', 'p99', 300, 6000), false],
  ['a short time far beyond', atMost('load', 'p99', 1, 120), true],
  ['a long time far beyond', atMost('load', 'p99', 300, 6100), true],
  ['a time without end', atMost('load', 'out after', 1000, Infinity), true],
  ['a share far beyond', atMost('load', 'growth', 1, 95, '%'), true],
  ['no throughput', atLeast('load', 'goodput', 95, 0, '%'), true],
  ['half of a throughput', atLeast('load', 'goodput', 95, 50, '%'), false],
  ['one of what must not be', none('load', 'lost', 1), true],
  ['none of what must not be', none('load', 'lost', 0), false],
  ['what cannot be measured here', { ...none('load', 'lost', 1), missing: 'no NATS server' }, false],
])('%s', (_, finding, wrong) => {
  expect(isMissedByFar(received(finding))).toBe(wrong)
})
