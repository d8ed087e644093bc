// Memory of very long loops, against limits.
// Usage: npm run soak [-- COUNT], 10,000 additions to 4 MB by default; 100000 is the long run.
//        npm run soak -- scalars [PERCENT], 10⁷ dropped scalars and 10⁵ training steps, or so much of that.
//        npm run soak -- threads [COUNT], 10⁵ mixed calls on two threads by default; 10000000 is the long run.
import { soakMemory } from './memory.ts'
import { soakScalars } from './scalars.ts'
import { soakThreads } from './threads.ts'

type Loop = readonly [run: (count: number) => Promise<boolean>, count: number, most: number]

const loops: Readonly<Record<string, Loop>> = {
  // Up to which f32 counts exactly.
  additions: [soakMemory, 10_000, 2 ** 24],
  scalars: [soakScalars, 100, 100],
  threads: [soakThreads, 100_000, 1e9],
}
const named = loops[process.argv[2] ?? '']
const [run, count, most] = named ?? loops['additions']!
const number = Number(process.argv[named === undefined ? 2 : 3] ?? count)
if (!Number.isInteger(number) || number < 1 || number > most) {
  console.error(
    `soak: the count is an integer from 1 to ${most}; ` +
      'try npm run soak -- 100000, npm run soak -- scalars, or npm run soak -- threads',
  )
  process.exit(2)
}
process.exitCode = (await run(number)) ? 0 : 1
