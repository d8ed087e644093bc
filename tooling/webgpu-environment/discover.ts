// Finds a browser and a Vulkan driver: named by the environment, installed on the system, or from npm.
import { existsSync, realpathSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { npmChromium } from './npm-chromium.ts'

export interface WebgpuEnvironment {
  /** Path of a Chrome or Chromium, or null. */
  readonly browser: string | null
  /** Variables that a process needs from its start to reach the browser's libraries and the driver. */
  readonly variables: Readonly<Record<string, string>>
  /** Where browser and driver were found, in words. */
  readonly found: readonly string[]
}

const systemBrowsers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'],
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
  win32: ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
}

const systemLibraries = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib']

let discovered: WebgpuEnvironment | undefined

/** Looks once a process; the answer holds for every child that gets `variables`. */
export function discoverWebgpu(): WebgpuEnvironment {
  discovered ??= discover(process.env)
  return discovered
}

function discover(env: NodeJS.ProcessEnv): WebgpuEnvironment {
  const system = env['CHROMIUM_PATH'] ?? systemBrowser(env['PATH'] ?? '')
  const driver = env['VK_ICD_FILENAMES'] ?? env['VK_DRIVER_FILES'] ?? systemDriver(system)
  const carried = system === null || driver === null ? npmChromium() : null
  const browser = system ?? carried?.executable ?? null
  const icd = driver ?? carried?.driver ?? null
  const variables: Record<string, string> = {}
  if (browser !== null) variables['CHROMIUM_PATH'] = browser
  if (icd !== null) variables['VK_ICD_FILENAMES'] = icd
  if (carried !== null) {
    const inherited = (env['LD_LIBRARY_PATH'] ?? '').split(delimiter).filter((path) => path !== '')
    const added = carried.libraries.filter((path) => !inherited.includes(path))
    variables['LD_LIBRARY_PATH'] = [...inherited, ...added].join(delimiter)
  }
  return {
    browser,
    variables,
    found: [`browser: ${browser ?? 'none'}`, `Vulkan driver: ${icd ?? 'the system’s'}`],
  }
}

function systemBrowser(path: string): string | null {
  for (const name of systemBrowsers[process.platform] ?? []) {
    const candidates =
      name.includes('/') || name.includes('\\') ? [name] : path.split(delimiter).map((p) => join(p, name))
    const hit = candidates.find((candidate) => existsSync(candidate))
    if (hit !== undefined) return hit
  }
  return null
}

/** SwiftShader as it lies beside a system browser; it is of use only with a Vulkan loader. */
function systemDriver(browser: string | null): string | null {
  if (browser === null || process.platform !== 'linux') return null
  const loader = systemLibraries.some((path) => existsSync(join(path, 'libvulkan.so.1')))
  const places = [dirname(realpathSync(browser)), '/usr/lib/chromium', '/opt/google/chrome']
  const manifest = places
    .map((place) => join(place, 'vk_swiftshader_icd.json'))
    .find((file) => existsSync(file))
  return loader && manifest !== undefined ? manifest : null
}
