/** The page as every test uses it: it fails on console errors, policy violations and requests to other origins. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  chromium,
  test as base,
  expect,
  type BrowserContext,
  type JSHandle,
  type Locator,
  type Page,
} from '@playwright/test'
import type { Core } from 'cytoscape'
import { contextOptions, launchOptions, site } from '../../playwright.config'

/**
 * Every test begins with an empty site: a new page, and nothing in the browser's stores. What the browser keeps of the
 * site's scripts, compiled, stays from one test to the next: that is half of what loading the page costs.
 */
export const test = base.extend<{ app: App }, { profile: BrowserContext }>({
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
  context: async ({ profile }, provide) => {
    // The first tab stays: it keeps the browser open, and clears up between tests.
    const [first = await profile.newPage()] = profile.pages()
    const session = await profile.newCDPSession(first)
    await session.send('Storage.clearDataForOrigin', {
      origin: new URL(site).origin,
      storageTypes: 'cookies,file_systems,indexeddb,local_storage,websql,service_workers,cache_storage',
    })
    await session.detach()
    await provide(profile)
    for (const page of profile.pages()) if (page !== first) await page.close()
  },
  app: async ({ page, baseURL }, provide) => {
    const complaints: string[] = []
    const origin = new URL(baseURL ?? 'http://127.0.0.1').origin
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => complaints.push(`page: ${error.message}`))
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (url.protocol.startsWith('http') && url.origin !== origin) complaints.push(`foreign request: ${request.url()}`)
    })
    await provide(new App(page))
    expect(complaints).toEqual([])
  },
})

export class App {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto('./')
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

  /** The picture as Cytoscape has it, which leaves itself on the element that it draws in. */
  async picture(): Promise<JSHandle<Core>> {
    // Truthy, and so the handle of a core: it was waited for.
    return (await this.page.waitForFunction(() => {
      const host: (Element & { _cyreg?: { cy?: Core } }) | null = document.querySelector(
        '.__________cytoscape_container',
      )
      return host?._cyreg?.cy
    })) as JSHandle<Core>
  }

  /** Ids of what the picture shows. */
  async drawn(): Promise<readonly string[]> {
    return (await this.picture()).evaluate((cy) => cy.nodes().map((node) => node.id()))
  }

  /** Places of the nodes of the picture. */
  async places(): Promise<Record<string, { x: number; y: number }>> {
    return (await this.picture()).evaluate((cy) =>
      Object.fromEntries(cy.nodes(':childless').map((node) => [node.id(), { ...node.position() }])),
    )
  }

  /** Where a node of the picture is on the screen: its centre, and its right edge. Waits until it is drawn. */
  async placeOnScreen(id: string): Promise<{ x: number; y: number; right: number }> {
    const picture = await this.picture()
    await this.page.waitForFunction(([cy, key]) => cy.getElementById(key).nonempty(), [picture, id] as const)
    return picture.evaluate((cy, key) => {
      const node = cy.getElementById(key)
      const box = cy.container()!.getBoundingClientRect()
      const { x, y } = node.renderedPosition()
      return { x: box.left + x, y: box.top + y, right: box.left + x + node.renderedWidth() / 2 }
    }, id)
  }

  /** Clicks a node of the picture where it is on the screen. */
  async clickNode(id: string): Promise<void> {
    const { x, y } = await this.placeOnScreen(id)
    await this.page.mouse.click(x, y)
  }

  private readonly editor = (): Locator => this.page.locator('.monaco-editor .native-edit-context').first()

  /** Copies what the editor has selected, or the line of its cursor. */
  async copyFromEditor(): Promise<string> {
    await this.page.evaluate(() => navigator.clipboard.writeText(''))
    await this.page.keyboard.press('Control+C')
    const read = (): Promise<string> => this.page.evaluate(() => navigator.clipboard.readText())
    await expect.poll(read).not.toBe('')
    return read()
  }

  /** The whole text of the open file, as a user takes it: select all, copy. */
  async editorText(): Promise<string> {
    await this.editor().focus()
    await this.page.keyboard.press('Control+A')
    return this.copyFromEditor()
  }

  /** Puts the cursor behind the last place where a text stands, by its line and column. */
  async cursorBehind(wanted: string): Promise<void> {
    const text = await this.editorText()
    const lines = text.slice(0, text.lastIndexOf(wanted) + wanted.length).split('\n')
    await this.page.keyboard.press('Control+G')
    await this.page.locator('.quick-input-widget input').fill(`:${lines.length}:${(lines.at(-1) ?? '').length + 1}`)
    await this.page.keyboard.press('Enter')
    await expect(this.page.locator('.quick-input-widget')).toBeHidden()
    await expect(this.editor()).toBeFocused()
  }
}

export { expect }
