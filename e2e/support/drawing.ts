import { type Locator } from '@playwright/test'
import { expect, type App } from './page'

/** Draws with the mouse and the keyboard, and without a line of YAML. */
export class Drawing {
  constructor(readonly app: App) {}

  get page() {
    return this.app.page
  }

  async start(): Promise<void> {
    await this.app.open()
    await this.page.getByRole('button', { name: 'Draw a cluster' }).click()
  }

  form(name: string): Locator {
    return this.page.getByRole('dialog', { name: `Edit ${name}` })
  }

  /** Adds something by key and names it in its form. */
  async add(kind: string, name: string, called: string): Promise<void> {
    await this.page.getByRole('button', { name: `Add ${kind}` }).press('Enter')
    const field = this.page.getByRole('dialog', { name: /^Edit / }).getByRole('textbox', { name: 'Name' })
    await field.fill(name)
    await field.press('Enter')
    await expect(this.form(called)).toBeVisible()
  }

  async closeForm(): Promise<void> {
    await this.page.keyboard.press('Escape')
    await expect(this.page.getByRole('dialog', { name: /^Edit / })).toBeHidden()
  }

  async setLabel(of: string, before: string, label: string): Promise<void> {
    await this.form(of)
      .getByRole('button', { name: `Change label ${before}` })
      .click()
    const input = this.form(of).getByRole('combobox', { name: /^Label/ })
    await input.fill(label)
    await input.press('Enter')
    await expect(this.form(of).getByRole('button', { name: `Change label ${label}` })).toBeVisible()
  }

  place(id: string): Promise<{ x: number; y: number; right: number }> {
    return this.app.place(id)
  }

  /** Drags from a node's handle to another node. */
  async connect(from: string, to: string): Promise<void> {
    const start = await this.place(from)
    await this.page.mouse.move(start.x, start.y)
    const handle = this.page.getByRole('button', { name: `Connect ${from} to…` })
    await expect(handle).toBeVisible()
    const box = (await handle.boundingBox())!
    const end = await this.place(to)
    await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await this.page.mouse.down()
    await this.page.mouse.move(end.x, end.y, { steps: 5 })
    await this.page.mouse.up()
    await expect(this.page.getByRole('dialog', { name: 'Connect' })).toBeVisible()
  }

  async menu(id: string, ...items: readonly string[]): Promise<void> {
    const { x, y } = await this.place(id)
    await this.page.mouse.click(x, y, { button: 'right' })
    for (const item of items) await this.page.getByRole('menuitem', { name: item }).first().click()
  }

  /** Adds a pod into what is selected, with these labels and port. */
  async pod(namespace: string, name: string, labels: readonly string[], port: string): Promise<void> {
    const key = `${namespace}/${name}`
    await this.choose(`namespace:${namespace}`)
    await this.add('Pod', name, key)
    const given = this.form(key).getByRole('button', { name: 'Change label app=' })
    const [first = '', ...more] = labels
    if ((await given.textContent()) !== first) await this.setLabel(key, (await given.textContent()) ?? '', first)
    for (const label of more) {
      await this.form(key).getByRole('button', { name: '+ label' }).click()
      const input = this.form(key).getByRole('combobox', { name: 'New label' })
      await input.fill(label)
      await input.press('Enter')
      await expect(this.form(key).getByRole('button', { name: `Change label ${label}` })).toBeVisible()
    }
    const ports = this.form(key).getByRole('textbox', { name: 'Ports' })
    if ((await ports.inputValue()) !== port) {
      await ports.fill(port)
      await ports.press('Enter')
    }
    await this.closeForm()
  }

  async namespace(name: string): Promise<void> {
    await this.add('Namespace', name, `namespace ${name}`)
    await this.closeForm()
  }

  /** Selects a node from the list of what the picture shows. */
  async choose(id: string): Promise<void> {
    const name = id.startsWith('namespace:') ? `Namespace ${id.slice(10)},` : `${id},`
    await this.page.getByRole('treeitem', { name }).first().press('Enter')
  }

  /** Isolates what is chosen, by key. */
  async isolate(id: string, way: string, kind = 'NetworkPolicy', withDns = true): Promise<void> {
    await this.choose(id)
    await this.page.getByRole('application').press('i')
    const sheet = this.page.getByRole('dialog', { name: /^Isolate / })
    await sheet.getByRole('radio', { name: new RegExp(`^${way}`) }).check()
    const dns = sheet.getByRole('checkbox', { name: /^DNS/ })
    if (!withDns) await dns.uncheck()
    await sheet.getByRole('combobox', { name: 'Written as' }).selectOption({ label: kind })
    await sheet.getByRole('button', { name: 'Isolate' }).click()
    await expect(sheet).toBeHidden()
  }

  /** The connect sheet for two ends, filled in and accepted. */
  async allow(from: string, to: string, wish: Wish = {}): Promise<void> {
    const { page } = this
    await page.getByRole('application').press('c')
    const sheet = page.getByRole('dialog', { name: 'Connect' })
    await sheet.getByRole('combobox', { name: 'From', exact: true }).selectOption({ label: from })
    await sheet.getByRole('combobox', { name: 'To', exact: true }).selectOption({ label: to })
    await sheet.getByRole('radio', { name: /^Allow it/ }).check()
    if (wish.port !== undefined) await sheet.getByRole('textbox', { name: 'Port' }).fill(wish.port)
    if (wish.kind !== undefined)
      await sheet.getByRole('combobox', { name: 'Written as' }).selectOption({ label: wish.kind })
    if (wish.requests !== undefined)
      await sheet.getByRole('textbox', { name: 'Only these HTTP requests' }).fill(wish.requests)
    if (wish.everywhere === true) await sheet.getByRole('checkbox', { name: /^In every namespace/ }).check()
    if (wish.fromBy !== undefined) await this.tell(sheet, 0, wish.fromBy)
    if (wish.toBy !== undefined) await this.tell(sheet, -1, wish.toBy)
    await sheet.getByRole('button', { name: 'Allow it' }).click()
    await expect(sheet).toBeHidden()
  }

  private async tell(sheet: Locator, which: 0 | -1, by: RegExp): Promise<void> {
    const field = sheet.getByRole('combobox', { name: / is selected by$/ }).nth(which)
    const label = (await field.getByRole('option').allTextContents()).find((text) => by.test(text))
    await field.selectOption({ label: label ?? '' })
  }

  /** Each flow of the table with its verdict. */
  async verdicts(): Promise<ReadonlyMap<string, string>> {
    await this.app.settled()
    await this.page.evaluate(() => navigator.clipboard.writeText(''))
    await this.page.getByRole('button', { name: 'Copy flows' }).click()
    await this.page
      .getByRole('menuitem', { name: /rows|tab|spreadsheet/i })
      .first()
      .click()
    const read = () => this.page.evaluate(() => navigator.clipboard.readText())
    await expect.poll(read).toMatch(/^SOURCE/)
    const [head = '', ...lines] = (await read()).trim().split('\n')
    const at = head.split('\t').indexOf('VERDICT')
    return new Map(
      lines.map((line) => {
        const cells = line.split('\t')
        return [cells.slice(0, 3).join(' '), cells[at] ?? '']
      }),
    )
  }
}

export interface Wish {
  readonly port?: string
  readonly kind?: string
  readonly everywhere?: boolean
  readonly requests?: string
  readonly fromBy?: RegExp
  readonly toBy?: RegExp
}
