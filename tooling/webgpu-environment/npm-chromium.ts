// Unpacks the Chromium and the software Vulkan driver that `@sparticuz/chromium` carries (Linux x64).
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { readJson, root } from '../shared/workspace.ts'

export interface NpmChromium {
  readonly executable: string
  /** Manifest of the Vulkan driver. */
  readonly driver: string
  /** Folders of shared libraries that the browser and the Vulkan loader need. */
  readonly libraries: readonly string[]
}

/** The unpacked browser, from the cache when it is there; null where the package does not run. */
export function npmChromium(): NpmChromium | null {
  const source = join(root, 'node_modules/@sparticuz/chromium')
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(source)) return null
  const { version } = readJson(join(source, 'package.json')) as { version: string }
  const cache = join(root, 'node_modules/.cache')
  const target = join(cache, `chromium-${version}`)
  if (!existsSync(target)) unpack(join(source, 'bin'), cache, target)
  return {
    executable: join(target, 'chromium'),
    driver: join(target, 'vk_swiftshader_icd.json'),
    libraries: [target, join(target, 'lib')],
  }
}

/** Unpacks beside the target and renames, so that an interrupted run leaves nothing half done. */
function unpack(source: string, cache: string, target: string): void {
  mkdirSync(cache, { recursive: true })
  const staging = mkdtempSync(join(cache, 'unpacking-'))
  for (const archive of ['swiftshader.tar.br', 'al2023.tar.br']) {
    const input = brotliDecompressSync(readFileSync(join(source, archive)))
    execFileSync('tar', ['-x', '-C', staging], { input })
  }
  const executable = join(staging, 'chromium')
  writeFileSync(executable, brotliDecompressSync(readFileSync(join(source, 'chromium.br'))))
  chmodSync(executable, 0o755)
  try {
    renameSync(staging, target)
  } catch (error) {
    rmSync(staging, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
}
