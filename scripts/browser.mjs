/** Finds a Chromium for the end-to-end tests, and installs one where there is none. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

function onPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, name)
    if (existsSync(file)) return file
  }
  return null
}

function systemBrowser() {
  if (process.env.CHROMIUM && existsSync(process.env.CHROMIUM)) return process.env.CHROMIUM
  for (const name of names) {
    const found = onPath(name)
    if (found !== null) return found
  }
  return null
}

async function playwrightBrowser() {
  const { chromium } = await import('playwright')
  const path = chromium.executablePath()
  return path !== '' && existsSync(path) ? path : null
}

/** Path of a Chromium that is there already; null if there is none. */
export async function findBrowser() {
  return (await playwrightBrowser()) ?? systemBrowser()
}

/** Path of a Chromium, installing it if needed: Playwright's own, else the system's, else Debian's package. */
export async function ensureBrowser() {
  const found = await findBrowser()
  if (found !== null) return found
  console.log('No Chromium found; trying Playwright’s own…')
  spawnSync(process.execPath, ['node_modules/playwright/cli.js', 'install', '--with-deps', 'chromium'], {
    stdio: 'ignore',
    timeout: 180_000,
  })
  const own = await playwrightBrowser()
  if (own !== null) return own
  if (process.getuid?.() === 0 && onPath('apt-get') !== null) {
    console.log('Installing Debian’s Chromium…')
    const options = { stdio: 'ignore', timeout: 400_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
    spawnSync('apt-get', ['update'], options)
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options)
  }
  return systemBrowser()
}
