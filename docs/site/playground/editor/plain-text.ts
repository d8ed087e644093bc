// Documentation without its markup.

/** The paragraphs of a text in Markdown: lines are joined, except before points of a list; marks of code and links are left out. */
export function plainText(markdown: string): readonly string[] {
  return markdown
    .split(/\n[ \t]*\n/)
    .map((paragraph) =>
      paragraph
        .trim()
        .replace(/\s*\n(?!\s*(?:[-*]|\d+\.) )\s*/g, ' ')
        .replace(/\{@link\w*\s+([^}|]*)(?:\|([^}]*))?\}/g, (_, target: string, text?: string) =>
          (text ?? target).trim(),
        )
        .replace(/\[([^\]]+)\]\([^)\s]+\)/g, '$1')
        .replaceAll('`', ''),
    )
    .filter((paragraph) => paragraph !== '')
}
