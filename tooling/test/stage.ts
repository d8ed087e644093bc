// What a stage of `npm test` is, and what it reports.

export interface StageResult {
  readonly passed: number
  readonly failed: number
  /** Shown when something failed, or always when `alwaysShow` is set. */
  readonly report: string
  readonly alwaysShow?: boolean
  /** Why the stage could not run here; a failure when CI is set. */
  readonly missing?: string
}

export interface Stage {
  readonly name: string
  readonly run: () => Promise<StageResult>
}

/** One named check; `problem` says what is wrong with it. */
export interface Check {
  readonly name: string
  readonly problem?: string | undefined
}

/** Counts checks; the report lists those with a problem. */
export function resultOf(checks: readonly Check[]): StageResult {
  const wrong = checks.filter((check) => check.problem !== undefined)
  return {
    passed: checks.length - wrong.length,
    failed: wrong.length,
    report: wrong.map((check) => `✗ ${check.name}\n${indent(check.problem ?? '')}`).join('\n'),
  }
}

export function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '    ')
}
