// Anchors of headings as code hosts make them, so that one link works in both places.

/** Lower case, without punctuation, blanks as dashes. */
export function githubSlug(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}
