// Runs a script with the browser and the Vulkan driver in its environment: `run.ts FILE [args…]`.
import { spawnSync } from 'node:child_process'
import { discoverWebgpu } from './discover.ts'

const flags = ['--conditions=@nx/source', '--disable-warning=ExperimentalWarning']
const env = { ...process.env, ...discoverWebgpu().variables }
const { status } = spawnSync(process.execPath, [...flags, ...process.argv.slice(2)], {
  env,
  stdio: 'inherit',
})
process.exit(status ?? 1)
