// Three projects: `node` runs every unit test, `chromium` the tests that need a real browser, `site` those of the built site.
import { availableParallelism } from 'node:os'
import { playwright } from '@vitest/browser-playwright'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { discoverWebgpu } from './tooling/webgpu-environment/discover.ts'

// Test processes and the browser inherit this: the dynamic linker reads it only when a process starts.
const { browser, variables } = discoverWebgpu()
Object.assign(process.env, variables)
const browserTests = ['packages', 'docs/examples'].map((folder) => `${folder}/*/test/**/*.browser.test.ts`)

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
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: [
            'packages/*/test/**/*.test.ts',
            'docs/examples/*/test/**/*.test.ts',
            'docs/site/gallery/test/**/*.test.ts',
            'tooling/*/test/**/*.test.ts',
          ],
          exclude: [...browserTests, '**/node_modules/**'],
          pool: 'forks',
          // By default one core is left to the others, which is half of two.
          maxWorkers: availableParallelism(),
          testTimeout: 30_000,
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
