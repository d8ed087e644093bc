// Tensors that nobody frees stay within memory through the public functions, too: 12 GB in one process, three times what addresses reach.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('fixtures/addition-process.ts', import.meta.url))

// About 250, and 350 where a busy machine makes copies cheaper than collections.
it.each([
  ['one synchronous loop', 'sync', 420],
  ['turns of the event loop', 'turns', 600],
])(
  'adds 3,000 times to 4 MB, %s',
  async (_, mode, megabytes) => {
    const args = ['--conditions=@nx/source', '--disable-warning=ExperimentalWarning', script, '3000', mode]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    const { last, peakMegabytes } = JSON.parse(stdout) as { last: number; peakMegabytes: number }
    expect(last).toBe(3000)
    expect(peakMegabytes).toBeLessThan(megabytes)
  },
  180_000,
)
