// One Python process answers all jobs, through files.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** An array as Python reads it. */
export interface Given {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data: string
}

/** An expression and its inputs `x`, `y`, `z`; floats are widened, those of 64 bits too where `long` is set. */
export interface Job {
  readonly python: string
  readonly sizes?: string
  readonly long: boolean
  readonly inputs: readonly Given[]
}

/** An array as Python writes it: floats, integers and complex numbers in 64 bits a part. */
export interface Output {
  readonly kind: 'f' | 'c' | 'i' | 'u' | 'b'
  readonly shape: readonly number[]
  readonly data: string
}

/** What an expression gave, or the error it raised. */
export type Answer = Outputs | { readonly error: string }

interface Outputs {
  readonly outputs: readonly Output[]
  readonly sizes?: Output
}

/** Versions, and an answer per job. */
export interface Answers {
  readonly numpy: string
  readonly scipy: string
  readonly answers: readonly Answer[]
}

/** A Python with NumPy and SciPy, or null. */
export function findPython(): string | null {
  const candidates = [process.env['PYTHON'], '/usr/bin/python3', 'python3'].filter(
    (each) => each !== undefined,
  )
  const works = (python: string): boolean =>
    spawnSync(python, ['-c', 'import numpy, scipy'], { stdio: 'ignore' }).status === 0
  return candidates.find(works) ?? null
}

/** Runs the jobs. */
export function askPython(python: string, jobs: readonly Job[]): Answers {
  const folder = mkdtempSync(join(tmpdir(), 'differential-'))
  try {
    const [asked, answered] = [join(folder, 'jobs.jsonl'), join(folder, 'answers.jsonl')]
    writeFileSync(asked, jobs.map((job) => `${JSON.stringify(job)}\n`).join(''))
    const script = fileURLToPath(new URL('reference.py', import.meta.url))
    const { status } = spawnSync(python, [script, asked, answered], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (status !== 0) throw new Error(`${python} ended with ${status}`)
    const [head, ...lines] = readFileSync(answered, 'utf8').trimEnd().split('\n')
    const versions = JSON.parse(head!) as Pick<Answers, 'numpy' | 'scipy'>
    return { ...versions, answers: lines.map((line) => JSON.parse(line) as Answer) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
