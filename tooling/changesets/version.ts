// `npm run release:version`: pending changesets become versions and changelogs. Changesets wants pnpm in the path.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { readJson, root } from '../shared/workspace.ts'

const { packageManager } = readJson(join(root, 'package.json')) as { readonly packageManager: string }
const args = ['--yes', packageManager, 'exec', 'changeset', 'version', ...process.argv.slice(2)]
const { status } = spawnSync('npx', args, {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
process.exit(status ?? 1)
