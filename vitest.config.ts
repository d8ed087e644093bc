// Four projects: `node` and `node-isolated` run the unit tests, `chromium` the tests that need a real browser, `site` those of the
// built site. Files of `node` share modules, compiled kernels and the engine's optimized code; those that replace globals or
// modules, or measure memory, are named `*.isolated.test.ts` and have a process each.
import { availableParallelism } from 'node:os'
import { playwright } from '@vitest/browser-playwright'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tooling/test/longest-first.ts'
import { discoverWebgpu } from './tooling/webgpu-environment/discover.ts'

// Test processes and the browser inherit this: the dynamic linker reads it only when a process starts.
const { browser, variables } = discoverWebgpu()
Object.assign(process.env, variables)
const browserTests = ['packages', 'docs/examples'].map((folder) => `${folder}/*/test/**/*.browser.test.ts`)
const unitTests = (ending: string): string[] =>
  ['packages/*', 'docs/examples/*', 'docs/site/gallery', 'tooling/*'].map(
    (folder) => `${folder}/test/**/*${ending}`,
  )
const isolated = unitTests('.isolated.test.ts')
const forks = {
  pool: 'forks',
  // By default one core is left to the others, which is half of two.
  maxWorkers: availableParallelism(),
  testTimeout: 30_000,
} as const

export default defineConfig({
  resolve: { conditions: ['@nx/source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['@nx/source', ...defaultServerConditions] } },
  // Node's WebGPU is imported only where there is no `navigator.gpu`.
  optimizeDeps: { exclude: ['webgpu'] },
  server: {
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...forks,
          name: 'node',
          isolate: false,
          // Node runs our sources as they are: nothing is transformed, and names that are imported are no properties of objects.
          execArgv: ['--conditions=@nx/source'],
          experimental: { viteModuleRunner: false, nodeLoader: false },
          setupFiles: ['./tooling/test/unset-default-backend.ts', './tooling/test/equal-arrays.ts'],
          include: unitTests('.test.ts'),
          exclude: [...isolated, ...browserTests, '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          ...forks,
          name: 'node-isolated',
          setupFiles: ['./tooling/test/equal-arrays.ts'],
          include: isolated,
        },
      },
      {
        extends: true,
        test: {
          name: 'site',
          include: ['docs/site/test/**/*.test.ts'],
          pool: 'forks',
          maxWorkers: availableParallelism(),
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // What a page shows may come late on a busy machine.
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        extends: true,
        test: {
          name: 'chromium',
          include: browserTests,
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(browser === null ? {} : { executablePath: browser }),
                args: ['--no-sandbox', '--enable-unsafe-webgpu'],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
