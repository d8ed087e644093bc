// Tries the packages as users have them, under another scope; `npm run consumers -- --all` tries all combinations.
import type { Stage } from '../test/stage.ts'
import { consumersResult, tryConsumers } from './run.ts'

export const consumers: Stage = {
  name: 'consumers',
  run: async () => consumersResult(await tryConsumers('@renamed', false)),
}
