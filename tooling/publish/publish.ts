// Uploads tarballs, what others depend on first.
import { runProgram } from '../shared/process.ts'
import type { Tarball } from './pack.ts'

export interface PublishOptions {
  /** Another registry than the one that npm is set up for. */
  readonly registry?: string | undefined
  /** The code of a second factor, where the registry asks for one. */
  readonly otp?: string | undefined
  /** Says on the registry which run of which workflow built the package. */
  readonly provenance?: boolean
  /** Settings of npm for the run, such as a token. */
  readonly environment?: Readonly<Record<string, string>>
}

/** Whether the registry has this version, as it has after a release that was broken off. */
async function isPublished({ name, version }: Tarball, args: string[], environment = {}): Promise<boolean> {
  const { stdout } = await runProgram('npm', ['view', `${name}@${version}`, 'version', ...args], {
    environment,
  })
  return stdout.trim() === version
}

/** Publishes each tarball that the registry does not have. Throws at the first that it refuses. */
export async function publishRelease(tarballs: readonly Tarball[], options: PublishOptions): Promise<void> {
  const { registry, otp, provenance = false, environment = {} } = options
  const place = registry === undefined ? [] : ['--registry', registry]
  for (const tarball of tarballs) {
    const title = `${tarball.name}@${tarball.version}`
    if (await isPublished(tarball, place, environment)) {
      console.log(`  ${title} is there already`)
      continue
    }
    const args = ['publish', tarball.file, '--access', 'public', ...place]
    if (otp !== undefined) args.push('--otp', otp)
    if (provenance) args.push('--provenance')
    const { status, output } = await runProgram('npm', args, { environment })
    if (status !== 0) {
      const way = output.includes('EOTP') ? '; --otp CODE goes on from here' : ''
      throw new Error(`${title} was not published${way}\n${output.slice(-2000)}`)
    }
    console.log(`  ${title} published`)
  }
}
