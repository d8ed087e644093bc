// Runs a module in headless Chromium and collects what it logs.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright'
import type { Outcome } from '../shared/process.ts'

const page = '<!doctype html><script type="module" src="/program.js"></script>'
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}
const finished = 'program finished'

/**
 * Serves the program on the loopback address, because WebGPU needs a secure context; the page may have a content
 * security policy.
 */
export async function runInChromium(code: string, executablePath: string, policy?: string): Promise<Outcome> {
  const server = createServer((request, response) => {
    const script = request.url === '/program.js'
    response.writeHead(200, {
      ...headers,
      ...(policy === undefined ? {} : { 'Content-Security-Policy': policy }),
      'Content-Type': script ? 'text/javascript' : 'text/html',
    })
    response.end(script ? `${code}\nconsole.log(${JSON.stringify(finished)})` : page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-webgpu'] })
  try {
    const tab = await browser.newPage()
    const { promise, resolve } = Promise.withResolvers<Outcome>()
    let stdout = ''
    tab.on('console', (message) => {
      if (message.text() === finished) resolve({ status: 0, stdout, output: stdout })
      else stdout += `${message.text()}\n`
    })
    tab.on('pageerror', (error) =>
      resolve({ status: 1, stdout, output: `${stdout}${error.stack ?? error.message}` }),
    )
    setTimeout(
      () => resolve({ status: null, stdout, output: `${stdout}did not finish in 60 s` }),
      60_000,
    ).unref()
    await tab.goto(`http://127.0.0.1:${port}/`)
    return await promise
  } finally {
    await browser.close()
    server.close()
  }
}
