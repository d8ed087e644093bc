// What was tried, as a page.
import type { Group } from './run.ts'

export function pageOf(results: readonly Group[]): string {
  const sections = results.map(({ title, checks }) => {
    const rows = checks.map(({ name, problem }) => `- ${name}: ${problem === undefined ? 'works' : 'fails'}`)
    return `## ${title}\n\n${rows.join('\n')}\n`
  })
  return `# Consumers

What users do with the packages, tried with the packed tarballs, installed by npm from a registry of its own into folders outside
of the repository, under another scope. \`npm run consumers -- --all --record\` writes this page; \`npm test\` tries a part.

The oldest compiler is TypeScript 5.4. All declarations are checked (\`skipLibCheck: false\`), and what must not compile, such as
\`tensor('hello')\`, does not.

${sections.join('\n')}`
}
