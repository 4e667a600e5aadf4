import { Dialog as RadixDialog } from 'radix-ui'
import type { ReactNode } from 'react'
import styles from './kit.module.css'

interface DialogProps {
  readonly title: string
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly children: ReactNode
  /** Leaves the title to screen readers alone. */
  readonly hideTitle?: boolean
}

/** A modal dialog. */
export function Dialog({ title, open, onOpenChange, children, hideTitle = false }: DialogProps) {
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={styles['overlay']} />
        <RadixDialog.Content className={styles['dialog']} aria-describedby={undefined}>
          <div className={hideTitle ? undefined : styles['dialogBody']}>
            <RadixDialog.Title className={hideTitle ? 'visually-hidden' : styles['dialogTitle']}>
              {title}
            </RadixDialog.Title>
            {children}
          </div>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}
