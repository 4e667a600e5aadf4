import { X } from 'lucide-react'
import { Dialog as RadixDialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { IconButton } from './Button'
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
          <RadixDialog.Title className={hideTitle ? 'visually-hidden' : styles['dialogTitle']}>
            {title}
          </RadixDialog.Title>
          <div className={hideTitle ? undefined : styles['dialogBody']}>{children}</div>
          {/* Last, so that the focus goes to what the dialog is for. */}
          {!hideTitle && (
            <IconButton
              label="Close"
              hint="Esc"
              className={styles['dialogClose'] ?? ''}
              onClick={() => onOpenChange(false)}
            >
              <X size={16} aria-hidden />
            </IconButton>
          )}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}
