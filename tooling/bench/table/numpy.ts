// NumPy, where Python has it: a ceiling, in a process of its own that takes its turns.
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Contestant, Entry } from './row.ts'

const program = `
import json, sys, time
import numpy as np
for line in sys.stdin:
    message = json.loads(line)
    if "setup" in message:
        names = {"np": np}
        exec(message["setup"], names)
        work = eval("lambda: " + message["work"], names)
        work()
        print(0, flush=True)
    else:
        start = time.perf_counter()
        for _ in range(message["times"]):
            work()
        print((time.perf_counter() - start) * 1000, flush=True)
`

export const hasNumpy = spawnSync('python3', ['-c', 'import numpy']).status === 0

/** NumPy on one thread: statements that make its inputs, and the expression that is timed. */
export function numpy(setup: string, work: string): Entry[] {
  if (!hasNumpy) return []
  const start = async (): Promise<Contestant> => {
    const one = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' }
    const child = spawn('python3', ['-c', program], {
      env: { ...process.env, ...one },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const ask = async (message: object): Promise<number> => {
      child.stdin.write(`${JSON.stringify(message)}\n`)
      const { value, done } = await lines.next()
      if (done === true) throw new Error('NumPy ended')
      return Number(value)
    }
    await ask({ setup, work })
    return { sample: (times) => ask({ times }), close: () => void child.stdin.end() }
  }
  return [{ name: 'NumPy', setup: start }]
}
