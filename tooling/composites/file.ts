// Where the table is.
import { join } from 'node:path'
import { root } from '../shared/workspace.ts'

export const path: string = join(root, 'packages/types/src/composites.ts')
