// Where the table is, and how it is laid out.
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { root } from '../shared/workspace.ts'

export const path = join(root, 'packages/types/src/composites.ts')

/** The text as prettier leaves it. */
export async function formatted(text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path })
}
