import { Check, CircleAlert, Filter, X } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './kit.module.css'

const icons = { FORWARDED: Check, DROPPED: X, REDIRECTED: Filter, ERROR: CircleAlert }

/** A verdict as word and glyph; colour repeats it. */
export function VerdictBadge({ verdict }: { readonly verdict: keyof typeof icons }) {
  const Icon = icons[verdict]
  return (
    <span className={`${styles['verdict']} ${styles[verdict]}`}>
      <Icon size={14} aria-hidden />
      {verdict}
    </span>
  )
}

/** What an empty pane says. */
export function EmptyNote({ children }: { readonly children: ReactNode }) {
  return <div className={styles['empty']}>{children}</div>
}

export function Kbd({ children }: { readonly children: ReactNode }) {
  return <kbd className={styles['kbd']}>{children}</kbd>
}

interface MenuProps {
  readonly trigger: ReactNode
  readonly children: ReactNode
}

/** A menu that opens from a button. */
export function Menu({ trigger, children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles['menu']} sideOffset={4} align="start" collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface MenuItemProps {
  readonly onSelect: () => void
  readonly children: ReactNode
  readonly hint?: string
  /** Shows the item as one of several choices. */
  readonly checked?: boolean
  /** Leaves the menu open, so that more can be chosen. */
  readonly keepOpen?: boolean
}

export function MenuItem({ onSelect, children, hint, checked, keepOpen = false }: MenuItemProps) {
  const choose = (event: Event): void => {
    if (keepOpen) event.preventDefault()
    onSelect()
  }
  const content = (
    <>
      {checked !== undefined && <Check size={14} aria-hidden style={{ visibility: checked ? 'visible' : 'hidden' }} />}
      <span>
        {children}
        {hint !== undefined && <span className={styles['menuHint']}> {hint}</span>}
      </span>
    </>
  )
  return checked === undefined ? (
    <DropdownMenu.Item className={styles['menuItem']} onSelect={choose}>
      {content}
    </DropdownMenu.Item>
  ) : (
    <DropdownMenu.CheckboxItem className={styles['menuItem']} checked={checked} onSelect={choose}>
      {content}
    </DropdownMenu.CheckboxItem>
  )
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className={styles['menuLabel']}>{children}</DropdownMenu.Label>
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className={styles['separator']} />
}
