// What a published manifest and README say, beside those of the workspace.
import { expect, test } from 'vitest'
import { errorPagesOf, withErrorPages } from '../error-pages.ts'
import { publishedManifest } from '../manifest.ts'
import { publishedReadme } from '../readme.ts'
import { makeRelease, type ReleaseSettings } from '../release.ts'

const repository = 'https://example.org/owner/name'

function manifestOf(directory: string, settings: ReleaseSettings): Record<string, unknown> {
  const release = makeRelease(settings)
  const pkg = release.packages.find((each) => each.directory === directory)!
  return publishedManifest(pkg, release) as unknown as Record<string, unknown>
}

test('ranges are written out and names moved', () => {
  const serialize = manifestOf('serialize', { scope: '@you', version: '1.2.3' })
  expect(serialize).toMatchObject({ name: '@you/serialize', version: '1.2.3' })
  expect(serialize['dependencies']).toEqual({
    '@you/types': '1.2.3',
    '@you/tensor': '1.2.3',
    fflate: expect.stringMatching(/^\^0\.\d+\.\d+$/) as string,
  })
  const backend = manifestOf('backend-webgpu', { scope: '@you', version: '1.2.3' })
  expect(backend['peerDependencies']).toMatchObject({ '@you/types': '~1.2.3' })
  expect(backend['peerDependenciesMeta']).toEqual({ webgpu: { optional: true } })
})

test('what only the workspace needs is left out', () => {
  const nx = manifestOf('nx', {})
  for (const field of ['nx', 'scripts', 'devDependencies']) expect(nx).not.toHaveProperty(field)
  expect(nx['exports']).toEqual({
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  })
  expect(nx['sideEffects']).toEqual(['./dist/index.js'])
})

test('where a package comes from is said where it is known', () => {
  expect(manifestOf('tensor', { repository })).toMatchObject({
    homepage: `${repository}/tree/main/packages/tensor#readme`,
    repository: { type: 'git', url: `git+${repository}.git`, directory: 'packages/tensor' },
    bugs: { url: `${repository}/issues` },
    publishConfig: { access: 'public' },
  })
  const homepage = 'https://example.org/docs/'
  expect(manifestOf('tensor', { homepage })).toMatchObject({
    homepage: 'https://example.org/docs/reference/tensor/',
  })
  expect(manifestOf('tensor', { homepage, repository })).toMatchObject({
    homepage: 'https://example.org/docs/reference/tensor/',
    bugs: { url: `${repository}/issues` },
  })
})

test('errors lead to the page of their codes, where there is one', () => {
  const address = (settings: ReleaseSettings): string => errorPagesOf(makeRelease(settings))
  expect(address({ homepage: 'https://example.org/docs/' })).toBe('https://example.org/docs/errors.html#')
  expect(address({ repository })).toBe(`${repository}/blob/main/docs/errors.md#`)
  expect(errorPagesOf({ repository: undefined, homepage: undefined })).toBe('')
  const code = 'var other = "";\nvar errorPages = "";\n'
  expect(withErrorPages(code, 'https://$&/#')).toBe('var other = "";\nvar errorPages = "https://$&/#";\n')
  expect(withErrorPages(code, '')).toBe(code)
})

test('links of a README become absolute, or text', () => {
  const text =
    'See [`why`](../../docs/a.md#b), [below](#c), [npm](https://npmjs.com) and [`@nx/types`](../types).'
  expect(publishedReadme(text, 'tensor', makeRelease({ scope: '@you', repository }))).toBe(
    `See [\`why\`](${repository}/blob/main/docs/a.md#b), [below](#c), [npm](https://npmjs.com) and ` +
      `[\`@you/types\`](${repository}/blob/main/packages/types).`,
  )
  const unknown = { ...makeRelease(), repository: undefined }
  expect(publishedReadme(text, 'tensor', unknown)).toBe(
    'See `why`, [below](#c), [npm](https://npmjs.com) and `@nx/types`.',
  )
})

test('packages come after those they depend on', () => {
  const order = makeRelease().directories
  expect(order[0]).toBe('types')
  expect(order.indexOf('serving-nats')).toBeGreaterThan(order.indexOf('serving'))
  expect(order.indexOf('nx')).toBeGreaterThan(order.indexOf('backend-wasm'))
})
