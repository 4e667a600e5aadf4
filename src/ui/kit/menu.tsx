import {
  cloneElement,
  useState,
  type ComponentProps,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
} from 'react'

type Parts = typeof import('./menu-parts')

/** What draws menus, once it is there: a menu opens whole, never as an empty box that fills later. */
let parts: Parts | null = null

async function load(): Promise<void> {
  parts ??= await import('./menu-parts')
}

export function MenuItem(props: ComponentProps<Parts['MenuItem']>) {
  return parts === null ? null : <parts.MenuItem {...props} />
}

export function MenuLabel(props: ComponentProps<Parts['MenuLabel']>) {
  return parts === null ? null : <parts.MenuLabel {...props} />
}

export function MenuSeparator() {
  return parts === null ? null : <parts.MenuSeparator />
}

interface MenuTriggerProps {
  readonly onClick?: (event: MouseEvent) => void
  readonly onKeyDown?: (event: KeyboardEvent) => void
  readonly onPointerEnter?: () => void
}

interface MenuProps {
  readonly trigger: ReactElement<MenuTriggerProps>
  readonly children: ReactNode
  /** Where it opens, if there is room. */
  readonly side?: 'top' | 'bottom'
}

/** A menu that opens from a button. What draws it is fetched when the pointer comes near or a key opens it. */
export function Menu({ trigger, children, side = 'bottom' }: MenuProps) {
  const [opened, setOpened] = useState<'key' | 'pointer' | null>(null)
  const open = (by: 'key' | 'pointer'): void => void load().then(() => setOpened(by))
  if (opened !== null && parts !== null)
    return (
      <parts.OpenMenu trigger={trigger} side={side} isByKey={opened === 'key'}>
        {children}
      </parts.OpenMenu>
    )
  return cloneElement(trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: () => void load(),
    // Enter and Space count as clicks without a number.
    onClick: ({ detail }: MouseEvent) => open(detail === 0 ? 'key' : 'pointer'),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown') return
      event.preventDefault()
      open('key')
    },
  } as MenuTriggerProps)
}
