// Names of our packages under another scope.

/** The scope of the names in the sources. */
export const workspaceScope = '@nx'

/** What npm allows of a name, scope and slash included. */
const longestName = 214

/** Whether npm takes the text as a scope of packages. */
export function isScope(text: string, directories: readonly string[]): boolean {
  const names = directories.map((directory) => `${text}/${directory}`)
  return /^@[a-z0-9~-][a-z0-9._~-]*$/.test(text) && names.every(({ length }) => length <= longestName)
}

/**
 * The text with each name of a package, such as `@nx/tensor` or `@nx/tensor/constants`, under another scope, in addresses too. Names of the
 * scope that are none of these packages stay as they are.
 */
export function renameScope(text: string, scope: string, directories: readonly string[]): string {
  if (scope === workspaceScope) return text
  const names = directories.map((name) => name.replaceAll('-', '\\-')).join('|')
  return text.replaceAll(
    new RegExp(`(?<![\\w@-])${workspaceScope}/(?=(?:${names})(?![\\w-]))`, 'g'),
    () => `${scope}/`,
  )
}
