// Memory of very long loops, against limits.
// Usage: npm run soak [-- COUNT], 10,000 additions to 4 MB by default; 100000 is the long run.
//        npm run soak -- scalars [PERCENT], 10⁷ dropped scalars and 10⁵ training steps, or so much of that.
import { soakMemory } from './memory.ts'
import { soakScalars } from './scalars.ts'

const scalars = process.argv[2] === 'scalars'
const number = Number(process.argv[scalars ? 3 : 2] ?? (scalars ? 100 : 10_000))
const most = scalars ? 100 : 2 ** 24
if (!Number.isInteger(number) || number < 1 || number > most) {
  console.error(
    'soak: COUNT is an integer from 1 to 2^24, up to which f32 counts exactly, PERCENT one from 1 to 100; ' +
      'try npm run soak -- 100000, or npm run soak -- scalars',
  )
  process.exit(2)
}
process.exitCode = (await (scalars ? soakScalars(number) : soakMemory(number))) ? 0 : 1
