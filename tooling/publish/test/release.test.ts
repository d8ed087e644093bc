// A release deletes nothing of others, uploads only what can be found again, and says in words what it refuses.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProgram, runScript } from '../../shared/process.ts'
import { root } from '../../shared/workspace.ts'
import { packRelease } from '../pack.ts'
import { publishRelease } from '../publish.ts'
import { readinessProblems } from '../readiness.ts'
import { makeRelease } from '../release.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const main = join(root, 'tooling/publish/main.ts')

test('a folder with something in it is refused, and keeps it', async () => {
  const file = join(folder, 'kept.txt')
  writeFileSync(file, 'kept')
  const nothing = { ...makeRelease(), packages: [] }
  await expect(packRelease(nothing, folder)).rejects.toThrow(`${folder} is not empty`)
  expect(readFileSync(file, 'utf8')).toBe('kept')
})

test('a folder is named from where npm was started, and refused before anything is built', async () => {
  const [started, directory] = [join(folder, 'started'), join(folder, 'elsewhere')]
  mkdirSync(join(started, 'named'), { recursive: true })
  mkdirSync(directory)
  writeFileSync(join(started, 'named/kept.txt'), 'kept')
  const settings = { environment: { INIT_CWD: started }, directory, timeoutMs: 20_000 }
  const { status, output } = await runScript(main, ['--dry-run', '--out', 'named'], settings)
  const named = join(started, 'named')
  expect([status, output]).toEqual([
    1,
    `${named} is not empty; name a folder that is, or that does not exist yet\n`,
  ])
})

test.each(['publish', 'consumers'])('%s says what is wrong with a scope', async (name) => {
  const script = join(root, 'tooling', name, 'main.ts')
  const { status, output } = await runScript(script, [], { environment: { NX_SCOPE: 'You' } })
  expect([status, output]).toEqual([1, 'NX_SCOPE is You, which is no scope of npm; write it as @you\n'])
})

test('an option that is none is refused in words', async () => {
  const { status, output } = await runScript(main, ['--dryrun'])
  expect(status).toBe(1)
  expect(output).toMatch(/^Unknown option '--dryrun'/)
  expect(output).not.toContain('    at ')
})

test('files in no commit and changesets in no version stand against an upload', async () => {
  const commit = async (): Promise<void> => {
    await runProgram('git', ['add', '.'], { directory: folder })
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.org']
    await runProgram('git', [...who, 'commit', '-qm', 'a'], { directory: folder })
  }
  expect(await readinessProblems(folder)).toEqual(['git knows no commit of these files'])
  await runProgram('git', ['init', '-q'], { directory: folder })
  mkdirSync(join(folder, '.changeset'))
  writeFileSync(join(folder, '.changeset/README.md'), '')
  await commit()
  expect(await readinessProblems(folder)).toEqual([])
  writeFileSync(join(folder, '.changeset/a.md'), '')
  const unversioned =
    'changesets are in no version yet (1): run npm run release:version and commit what it writes'
  expect(await readinessProblems(folder)).toEqual([
    'there are changes that are in no commit:\n?? .changeset/a.md',
    unversioned,
  ])
  await commit()
  expect(await readinessProblems(folder)).toEqual([unversioned])
})

test('npm gets the code of a second factor, and is asked for one by name', async () => {
  const npm = join(folder, 'npm')
  const environment = { PATH: `${folder}${delimiter}${process.env['PATH']}`, LOG: join(folder, 'log') }
  writeFileSync(npm, '#!/bin/sh\necho "$@" >> "$LOG"\n', { mode: 0o755 })
  const named = { directory: 'a', name: '@you/a', version: '1.0.0', file: 'a.tgz' }
  const tarballs = [{ ...named, bytes: 1, unpackedBytes: 1, files: [] }]
  await publishRelease(tarballs, { otp: '123456', environment })
  expect(readFileSync(environment.LOG, 'utf8')).toBe(
    'view @you/a@1.0.0 version\npublish a.tgz --access public --otp 123456\n',
  )
  writeFileSync(npm, '#!/bin/sh\necho npm error code EOTP\nexit 1\n', { mode: 0o755 })
  await expect(publishRelease(tarballs, { environment })).rejects.toThrow(
    '@you/a@1.0.0 was not published; --otp CODE goes on from here\nnpm error code EOTP',
  )
})

test('of the settings of npm, a release gets those of an upload, and other scripts none', async () => {
  const upload = {
    NPM_CONFIG_USERCONFIG: 'file',
    npm_config_otp: '1',
    npm_config_registry: 'https://registry.example.org/',
    'npm_config_//registry.example.org/:_authToken': 'token',
  }
  const environment = { ...upload, npm_config_ignore_scripts: 'true', npm_config_json: 'true' }
  const seen = async (...flags: string[]): Promise<object> => {
    const print = ['-p', 'JSON.stringify(process.env)']
    const bootstrap = join(root, 'tooling/bootstrap.mjs')
    const { stdout } = await runProgram(process.execPath, [bootstrap, ...flags, ...print], { environment })
    const all = Object.entries(JSON.parse(stdout) as Record<string, string>)
    return Object.fromEntries(all.filter(([key]) => /^npm_config_/i.test(key)))
  }
  expect(await seen('--npm')).toEqual(upload)
  expect(await seen()).toEqual({})
})
