import { cloneElement, lazy, Suspense, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react'

const parts = () => import('./menu-parts')
const OpenMenu = lazy(async () => ({ default: (await parts()).OpenMenu }))
export const MenuItem = lazy(async () => ({ default: (await parts()).MenuItem }))
export const MenuLabel = lazy(async () => ({ default: (await parts()).MenuLabel }))
export const MenuSeparator = lazy(async () => ({ default: (await parts()).MenuSeparator }))

interface MenuTriggerProps {
  readonly onClick?: () => void
  readonly onKeyDown?: (event: KeyboardEvent) => void
  readonly onPointerEnter?: () => void
}

interface MenuProps {
  readonly trigger: ReactElement<MenuTriggerProps>
  readonly children: ReactNode
}

/** A menu that opens from a button. What draws it is fetched when the pointer comes near or a key opens it. */
export function Menu({ trigger, children }: MenuProps) {
  const [isUsed, setUsed] = useState(false)
  const closed = cloneElement(trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: () => void parts(),
    onClick: () => setUsed(true),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown') return
      event.preventDefault()
      setUsed(true)
    },
  } as MenuTriggerProps)
  if (!isUsed) return closed
  return (
    <Suspense fallback={trigger}>
      <OpenMenu trigger={trigger}>{children}</OpenMenu>
    </Suspense>
  )
}
