import { defineConfig } from '@playwright/test'

const port = Number(process.env['MEMBRANE_E2E_PORT'] ?? 4173)
// A folder below the root, to prove that the built site works under any path.
export const site = `http://127.0.0.1:${port}/some/where/`

// The attacks in full are larger: what is slow is not yet wrong.
const patience = process.env['MEMBRANE_HOSTILE'] === 'full' ? 4 : 1

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  retries: process.env['CI'] === undefined ? 0 : 1,
  timeout: 60_000 * patience,
  expect: { timeout: 15_000 * patience },
  reporter: [['list'], ['json', { outputFile: process.env['MEMBRANE_E2E_REPORT'] ?? 'test-results/report.json' }]],
  use: {
    baseURL: site,
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    // Every test starts with an empty browser: only the one about working offline lets it keep the site.
    serviceWorkers: 'block',
    permissions: ['clipboard-read', 'clipboard-write'],
    trace: 'retain-on-failure',
    // What is not there by then will not come.
    actionTimeout: 20_000 * patience,
    launchOptions: {
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
    },
  },
  webServer: {
    command: `node e2e/support/server.mjs ${port} /some/where/`,
    url: site,
    reuseExistingServer: process.env['CI'] === undefined,
  },
})
