// Two projects: `node` runs every unit test, `chromium` the tests that need a real browser.
import { playwright } from '@vitest/browser-playwright'
import { defaultClientConditions, defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

const executablePath = process.env['CHROMIUM_PATH']
const driver = process.env['VK_ICD_FILENAMES']
const browserTests = 'packages/*/test/**/*.browser.test.ts'

export default defineConfig({
  resolve: { conditions: ['@nx/source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['@nx/source', ...defaultServerConditions] } },
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
            'tooling/*/test/**/*.test.ts',
          ],
          exclude: [browserTests, '**/node_modules/**'],
          pool: 'forks',
          testTimeout: 30_000,
          env: driver === undefined ? {} : { VK_ICD_FILENAMES: driver },
        },
      },
      {
        extends: true,
        test: {
          name: 'chromium',
          include: [browserTests],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(executablePath === undefined ? {} : { executablePath }),
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
