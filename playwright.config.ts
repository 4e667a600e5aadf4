import { defineConfig, type BrowserContextOptions, type LaunchOptions } from '@playwright/test'

const port = Number(process.env['MEMBRANE_E2E_PORT'] ?? 4173)
// A folder below the root, to prove that the built site works under any path.
export const site = `http://127.0.0.1:${port}/some/where/`

/** How the browser is started, and what every page of it has; also for the tests' own browser (`e2e/support/page.ts`). */
export const launchOptions: LaunchOptions = {
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // A site that is not secure: neither localhost nor HTTPS.
    '--host-resolver-rules=MAP plain.test 127.0.0.1',
  ],
}
/** The window of every test that asks for no other. */
export const viewport = { width: 1440, height: 900 }
export const contextOptions: BrowserContextOptions = {
  baseURL: site,
  viewport,
  // Only the walks about working offline let the browser keep the site.
  serviceWorkers: 'block',
  permissions: ['clipboard-read', 'clipboard-write'],
}

// What is slow is not yet wrong: a busy machine gets its time, and the attacks in full, which are larger, get more.
const patience = process.env['MEMBRANE_HOSTILE'] === 'full' ? 4 : 2
const isInCi = process.env['CI'] !== undefined

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  retries: isInCi ? 1 : 0,
  timeout: 60_000 * patience,
  expect: { timeout: 15_000 * patience },
  reporter: [['list'], ['json', { outputFile: process.env['MEMBRANE_E2E_REPORT'] ?? 'test-results/report.json' }]],
  use: {
    ...contextOptions,
    browserName: 'chromium',
    // Tracing takes as long as the walks themselves: `--trace on` for the walk that fails.
    trace: isInCi ? 'on-first-retry' : 'off',
    screenshot: 'only-on-failure',
    // What is not there by then will not come.
    actionTimeout: 15_000 * patience,
    launchOptions,
  },
  webServer: {
    command: `node e2e/support/server.mjs ${port} /some/where/`,
    url: site,
    reuseExistingServer: !isInCi,
  },
})
