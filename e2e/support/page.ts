/** The page as every test uses it: it fails on console errors, policy violations and requests to other origins. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  chromium,
  test as base,
  expect,
  type BrowserContext,
  type ConsoleMessage,
  type Page,
  type Request,
} from '@playwright/test'
import { contextOptions, launchOptions, site, viewport } from '../../playwright.config'
import type {} from './canvas-hook'

/**
 * Every test begins with an empty site: a page that was left, and nothing in the browser's stores. What the browser keeps of
 * the site's scripts, compiled, stays from one test to the next, on disk by the profile and in memory by the tab: that is
 * two thirds of what opening the page costs.
 */
export const test = base.extend<{ app: App }, { profile: BrowserContext; tab: Tab }>({
  profile: [
    // Playwright reads which fixtures are needed from the pattern.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, provide) => {
      const folder = mkdtempSync(join(tmpdir(), 'membrane-profile-'))
      const context = await chromium.launchPersistentContext(folder, { ...launchOptions, ...contextOptions })
      await provide(context)
      await context.close()
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],
  tab: [async ({ profile: _open }, provide) => provide(new Tab()), { scope: 'worker' }],
  context: async ({ profile, tab }, provide) => {
    // The first tab stays: it keeps the browser open.
    const [first = await profile.newPage()] = profile.pages()
    await clearSite(first)
    await provide(profile)
    for (const page of profile.pages()) if (page !== first && page !== tab.page) await page.close()
  },
  page: async ({ context, tab }, provide, info) => {
    await provide(await tab.open(context))
    await tab.leave(info.status === info.expectedStatus)
  },
  app: async ({ page, baseURL }, provide) => {
    const complaints: string[] = []
    const origin = new URL(baseURL ?? 'http://127.0.0.1').origin
    const onMessage = (message: ConsoleMessage): void => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
    }
    const onError = (error: Error): void => {
      complaints.push(`page: ${error.message}`)
    }
    const onRequest = (request: Request): void => {
      const url = new URL(request.url())
      if (url.protocol.startsWith('http') && url.origin !== origin) complaints.push(`foreign request: ${request.url()}`)
    }
    page.on('console', onMessage).on('pageerror', onError).on('request', onRequest)
    await provide(new App(page))
    page.off('console', onMessage).off('pageerror', onError).off('request', onRequest)
    expect(complaints).toEqual([])
  },
})

/** Empties the browser's stores of the site. */
async function clearSite(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Storage.clearDataForOrigin', {
    origin: new URL(site).origin,
    storageTypes: 'cookies,file_systems,indexeddb,local_storage,websql,service_workers,cache_storage',
  })
  await session.detach()
}

/** Leaves the site; nothing of it remains in the page's browser, as if it was that of somebody else. */
export async function forgetSite(page: Page): Promise<void> {
  await page.evaluate(() => sessionStorage.clear())
  await page.goto('about:blank')
  await clearSite(page)
}

/** One tab for all tests of a worker: a new one would be a new process, into which every script is loaded again. */
class Tab {
  page: Page | null = null
  /** Something was added to the page that stays with it. */
  private isWorn = false

  async open(context: BrowserContext): Promise<Page> {
    if (this.page === null || this.page.isClosed()) {
      const page = await context.newPage()
      const add = page.addInitScript.bind(page)
      page.addInitScript = (...script) => {
        this.isWorn = true
        return add(...script)
      }
      this.page = page
      this.isWorn = false
    }
    await this.page.bringToFront()
    return this.page
  }

  /** Leaves the site as a user does who goes elsewhere; a page that a test closed, broke or added to is given up. */
  async leave(isWell: boolean): Promise<void> {
    const { page } = this
    if (page === null || page.isClosed()) return
    if (!isWell || this.isWorn) {
      await page.close()
      return
    }
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.emulateMedia({ colorScheme: null })
    await page.setViewportSize(viewport)
    await page.evaluate(() => sessionStorage.clear())
    await page.goto('about:blank')
  }
}

export class App {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('./')
    // The editor starts at once where somebody turns to it.
    await this.page.getByRole('region', { name: 'Editor' }).hover()
    await this.page.locator('.monaco-editor .native-edit-context').first().waitFor({ state: 'attached' })
  }

  /** Replaces the text of the open file, as a user does: click, select all, paste. */
  async paste(text: string): Promise<void> {
    await this.pasteText(text)
    await this.settled()
  }

  /** The same without waiting for the flow table, which need not be what the lower pane shows. */
  async pasteText(text: string): Promise<void> {
    await this.page.evaluate((value) => navigator.clipboard.writeText(value), text)
    // Not by a click, which may land on a hint and do what that does.
    await this.page.locator('.monaco-editor .native-edit-context').first().focus()
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.press('Control+V')
  }

  /** Waits until the picture answers the present text. */
  async settled(): Promise<void> {
    await expect(this.page.getByTestId('status')).toHaveAttribute('data-status', /ready|incomplete/)
    await expect(this.page.getByTestId('flow-count')).toBeVisible()
  }

  async openExample(name: RegExp): Promise<void> {
    await this.page.getByRole('button', { name }).first().click()
    await this.settled()
  }

  row(source: string, destination: string, port: string) {
    return this.page
      .getByRole('row')
      .filter({ has: this.page.getByRole('gridcell', { name: source, exact: true }) })
      .filter({ has: this.page.locator(`[role=gridcell]:nth-child(2)`, { hasText: new RegExp(`^${destination}$`) }) })
      .filter({ has: this.page.locator(`[role=gridcell]:nth-child(3)`, { hasText: new RegExp(`^${port}`) }) })
      .filter({ has: this.page.locator(`[role=gridcell]:nth-child(1)`, { hasText: new RegExp(`^${source}$`) }) })
  }

  /** Checks the verdict of one flow in the table, by way of its filter. */
  async expectFlow(
    source: string,
    destination: string,
    port: string,
    verdict: 'FORWARDED' | 'DROPPED' | 'REDIRECTED',
  ): Promise<void> {
    await this.page.getByLabel('Filter flows by text').fill(`${source} ${destination} ${port.split('/')[0]}`)
    await expect(this.row(source, destination, port).first()).toHaveAttribute('data-verdict', verdict)
  }

  async clearFilter(): Promise<void> {
    await this.page.getByLabel('Filter flows by text').fill('')
  }

  /** Places of the cards of the picture. */
  async places(): Promise<Record<string, { x: number; y: number }>> {
    await this.page.waitForFunction(() => '__membraneCanvas' in window)
    return this.page.evaluate(() => window.__membraneCanvas!.places())
  }

  /** Clicks the header of a node of the picture where it is on the screen. */
  async clickNode(id: string): Promise<void> {
    const place = await this.place(id)
    await this.page.mouse.click(place.x, place.y)
  }

  /** Where a node's header is on the screen, and the right border of its card. */
  async place(id: string): Promise<{ x: number; y: number; right: number }> {
    await this.page.waitForFunction((key) => (window.__membraneCanvas?.place(key) ?? null) !== null, id)
    return this.page.evaluate((key) => window.__membraneCanvas!.place(key)!, id)
  }
}

export { expect }
