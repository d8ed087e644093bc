// Lays out text that is written to a file as `npm run format` would.
import { format } from 'oxfmt'
import config from '../../oxfmt.config.ts'

/** The text of a file of that name. */
export async function formatted(file: string, text: string): Promise<string> {
  const { overrides: _, ...options } = config
  const { code, errors } = await format(file, text, options)
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join('\n')}`)
  return code
}
