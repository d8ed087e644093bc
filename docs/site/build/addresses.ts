// Where a Markdown file of `docs/` stands on the site.

/** `guides/types.md` stays, `decisions/README.md` is the index of its folder, `site/pages/…` and `site/generated/…` move to the top. */
export function addressOf(path: string): string {
  return path.replace(/^site\/(pages|generated)\//, '').replace(/(^|\/)README\.md$/, '$1index.md')
}
