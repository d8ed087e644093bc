// Tries some mixes of releases; `npm run versions` tries all.
import type { Stage } from '../test/stage.ts'
import { tryVersions } from './run.ts'

export const versionsStage: Stage = { name: 'versions', run: () => tryVersions(false) }
