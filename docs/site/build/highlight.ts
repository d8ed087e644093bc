// Colours for source text, by one pattern: enough to read by, and fast for thousands of files.

const keywords =
  'as|async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends|false|finally|for|from|function|if|implements|import|in|instanceof|interface|let|new|null|of|private|readonly|return|satisfies|static|super|switch|this|throw|true|try|type|typeof|undefined|using|var|void|while|yield'

const pattern = new RegExp(
  [
    String.raw`(?<c>\/\*[\s\S]*?\*\/|\/\/[^\n]*)`,
    String.raw`(?<s>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\x60(?:[^\x60\\]|\\[\s\S])*\x60)`,
    String.raw`(?<n>\b(?:0x[\da-f]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)n?\b)`,
    String.raw`(?<k>\b(?:${keywords})\b)`,
  ].join('|'),
  'gi',
)

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** HTML of a text; what goes over several lines is marked line by line. */
export function highlight(text: string): string {
  let html = ''
  let end = 0
  for (const match of text.matchAll(pattern)) {
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? ''
    const marked = escapeHtml(match[0]).replaceAll('\n', `</span>\n<span class="${kind}">`)
    html += `${escapeHtml(text.slice(end, match.index))}<span class="${kind}">${marked}</span>`
    end = match.index + match[0].length
  }
  return html + escapeHtml(text.slice(end))
}
