// Pages that show files of the repository with their lines, for the links of the site that lead there.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../../../tooling/shared/workspace.ts'
import { base, distFolder } from './folders.ts'
import { highlight, escapeHtml } from './highlight.ts'

const linkToSource = new RegExp(`href="${base}source/([^"#]+)\\.html`, 'g')

const hidden = /^(node_modules|dist|generated|\..*)$/

/** Writes every page below `/source/` that a page of the built site links to, and those that these lists link to. */
export function writeSourcePages(): number {
  const waiting = [...linkedSources()]
  const written = new Set<string>()
  mkdirSync(join(distFolder, 'source'), { recursive: true })
  writeFileSync(join(distFolder, 'source/source.css'), style)
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (written.has(next) || !existsSync(join(root, next))) continue
    written.add(next)
    if (statSync(join(root, next)).isDirectory()) waiting.push(...writeFolder(next))
    else writeFile(next)
  }
  return written.size
}

/** Paths within the repository. */
function linkedSources(): Set<string> {
  const found = new Set<string>()
  for (const file of filesIn(distFolder)) {
    for (const [, path] of readFileSync(file, 'utf8').matchAll(linkToSource)) {
      found.add(path!.replace(/\/index$/, ''))
    }
  }
  return found
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html') && !name.startsWith('source/'))
    .map((name) => join(folder, name))
}

function writeFolder(path: string): string[] {
  const inside = readdirSync(join(root, path), { withFileTypes: true })
    .filter(({ name }) => !hidden.test(name))
    .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
    .toSorted((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name))
  const items = inside.map(({ name, isFolder }) => {
    const text = `${escapeHtml(name)}${isFolder ? '/' : ''}`
    return `<li><a href="${base}source/${path}/${name}${isFolder ? '/index.html' : '.html'}">${text}</a></li>`
  })
  write(`${path}/index.html`, path, `<ul>${items.join('\n')}</ul>`)
  return inside.map(({ name }) => `${path}/${name}`)
}

function writeFile(path: string): void {
  const lines = highlight(readFileSync(join(root, path), 'utf8')).split('\n')
  if (lines.at(-1) === '') lines.pop()
  const body = lines.map((line, index) => `<span class="l" id="L${index + 1}">${line}</span>`).join('\n')
  write(`${path}.html`, path, `<pre tabindex="0"><code>${body}</code></pre>`)
}

function write(target: string, path: string, body: string): void {
  const file = join(distFolder, 'source', target)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, page(path, body))
}

function page(path: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(path)} · Nx for TypeScript</title>
<script>
const chosen = localStorage.getItem('vitepress-theme-appearance') || 'auto'
const preferred = matchMedia('(prefers-color-scheme: dark)')
const show = () =>
  document.documentElement.classList.toggle('dark', chosen === 'auto' ? preferred.matches : chosen === 'dark')
preferred.addEventListener('change', show)
show()
</script>
<link rel="stylesheet" href="${base}source/source.css">
</head>
<body>
<header><a href="${base}">Nx for TypeScript</a> <span>${escapeHtml(path)}</span></header>
<main>
<h1>${escapeHtml(path.split('/').at(-1) ?? path)}</h1>
${body}
</main>
</body>
</html>
`
}

const style = `:root { --back: #fff; --text: #24292f; --quiet: #59636e; --link: #3451b2; --line: #e2e2e3; --mark: #fff3c4;
  --comment: #59636e; --string: #0a3069; --keyword: #b3203a; --number: #0550ae }
.dark { --back: #1b1b1f; --text: #dfdfd6; --quiet: #a0a0a8; --link: #a8b1ff; --line: #2e2e32; --mark: #4a4020;
  --comment: #9aa0a8; --string: #a5d6ff; --keyword: #ff8b82; --number: #79c0ff; color-scheme: dark }
body { margin: 0; background: var(--back); color: var(--text); font: 16px/1.6 system-ui, sans-serif }
a { color: var(--link) }
header { display: flex; flex-wrap: wrap; gap: 0 1em; padding: 12px 24px; border-bottom: 1px solid var(--line) }
header span { color: var(--quiet); overflow-wrap: anywhere }
main { padding: 0 24px 48px }
h1 { font-size: 1.3em }
pre { overflow-x: auto; font: 13.5px/1.6 ui-monospace, Menlo, Consolas, monospace; counter-reset: line }
.l { display: inline-block; min-width: 100% }
.l::before { counter-increment: line; content: counter(line); display: inline-block; width: 3em; margin-right: 1.5em;
  text-align: right; color: var(--quiet); user-select: none }
.l:target { background: var(--mark) }
.c { color: var(--comment) } .s { color: var(--string) } .k { color: var(--keyword) } .n { color: var(--number) }
`
