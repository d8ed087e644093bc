// A dispatcher with all slots up, told of events at times that a test gives, and what it wants done.
import type { Effect, Event } from '../../src/dispatcher/messages.ts'
import { createState, type Settings, type State } from '../../src/dispatcher/state.ts'
import { step } from '../../src/dispatcher/step.ts'

const plain: Settings = {
  batchSize: 4,
  slots: 1,
  queueLimit: Infinity,
  batchTimeoutMs: 100,
  delay: 'fixed',
  agingMs: 100,
  splits: true,
  retries: true,
  isolates: true,
  refusesLate: true,
  executionTimeoutMs: Infinity,
}

export type Execute = Extract<Effect, { type: 'execute' }>

/** A dispatcher with all slots up, and short ways to tell it things. */
export class Driver {
  readonly state: State
  readonly log: Effect[] = []
  now = 0
  protected ids = 0

  constructor(settings: Partial<Settings> = {}) {
    this.state = createState({ ...plain, ...settings })
    for (let slot = 0; slot < this.state.settings.slots; slot++) this.tell({ type: 'restored', slot })
  }

  tell(event: Event, now = this.now): readonly Effect[] {
    this.now = now
    const effects = step(this.state, event, now)
    this.log.push(...effects)
    return effects
  }

  admit(rows = 1, more: Partial<Extract<Event, { type: 'admit' }>> = {}): readonly Effect[] {
    return this.tell({
      type: 'admit',
      id: this.ids++,
      group: 'a',
      rows,
      priority: 0,
      tenant: '',
      deadline: Infinity,
      ...more,
    })
  }

  /** Ends the oldest batch after some time. */
  end(type: 'executed' | 'failed', milliseconds = 0): readonly Effect[] {
    const [batch] = this.state.runs.values().map(({ batch }) => batch)
    return this.tell({ type, batch: batch! }, this.now + milliseconds)
  }

  get executions(): readonly Execute[] {
    return this.log.filter((effect): effect is Execute => effect.type === 'execute')
  }
}

export const idsOf = (effects: readonly Effect[]): number[][] =>
  effects.flatMap((effect) => (effect.type === 'execute' ? [effect.parts.map(({ id }) => id)] : []))

export const outcomes = (effects: readonly Effect[]): string[] =>
  effects.flatMap((effect) => (effect.type === 'settle' ? [`${effect.id} ${effect.outcome}`] : []))
