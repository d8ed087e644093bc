// Text of files in messages.

/** Text in quotes, cut where it is long. */
export function quote(text: string): string {
  return `"${shorten(text)}"`
}

/** Text, cut where it is long. */
export function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}… (${text.length} characters)`
}

/** Names in quotes, the first twenty of them. */
export function quoteAll(names: readonly string[]): string {
  return names.slice(0, 20).map(quote).join(', ') + (names.length > 20 ? ', …' : '')
}
