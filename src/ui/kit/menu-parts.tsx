/** Menus on screen; loaded when the first one is opened. */
import { Check } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useCallback, useRef, type ReactNode } from 'react'
import styles from './kit.module.css'

interface OpenMenuProps {
  readonly trigger: ReactNode
  readonly side: 'top' | 'bottom'
  /** A key opened it: its first item has the focus, as Radix sees to from the second time on. */
  readonly isByKey: boolean
  readonly children: ReactNode
}

/** A menu that is open from the start. */
export function OpenMenu({ trigger, side, isByKey, children }: OpenMenuProps) {
  const isFirst = useRef(isByKey)
  const focusFirst = useCallback((menu: HTMLElement | null): void => {
    if (menu === null || !isFirst.current) return
    isFirst.current = false
    menu.querySelector<HTMLElement>('[role^=menuitem]:not([data-disabled])')?.focus({ preventScroll: true })
  }, [])
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          ref={focusFirst}
          className={styles['menu']}
          side={side}
          sideOffset={4}
          align="start"
          collisionPadding={8}
        >
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
