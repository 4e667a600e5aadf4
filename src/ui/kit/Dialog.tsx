import { X } from 'lucide-react'
import { Dialog as RadixDialog } from 'radix-ui'
import { useState, type ReactNode } from 'react'
import { IconButton } from './Button'
import { leaveToField } from './escape'
import { returnFocus } from './focus'
import styles from './kit.module.css'

interface DialogProps {
  readonly title: string
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly children: ReactNode
  /** Leaves the title to screen readers alone. */
  readonly hideTitle?: boolean
  /** Nothing in it takes the focus but the text, which is scrolled by key. */
  readonly isText?: boolean
}

/** A modal dialog. */
export function Dialog({ open, onOpenChange, ...rest }: DialogProps) {
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={styles['overlay']} />
        <Content {...rest} onClose={() => onOpenChange(false)} />
      </RadixDialog.Portal>
    </RadixDialog.Root>
  )
}

type ContentProps = Omit<DialogProps, 'open' | 'onOpenChange'> & { readonly onClose: () => void }

function Content({ title, children, hideTitle = false, isText = false, onClose }: ContentProps) {
  const [opener] = useState(focusedNow)
  return (
    <RadixDialog.Content
      className={styles['dialog']}
      aria-describedby={undefined}
      onEscapeKeyDown={leaveToField}
      ref={(dialog) => {
        if (dialog !== null) openers.set(dialog, opener)
      }}
      onCloseAutoFocus={(event) => returnFocus(event, opener)}
    >
      <RadixDialog.Title className={hideTitle ? 'visually-hidden' : styles['dialogTitle']}>{title}</RadixDialog.Title>
      <div className={hideTitle ? undefined : styles['dialogBody']} tabIndex={isText ? 0 : undefined}>
        {children}
      </div>
      {/* Last, so that the focus goes to what the dialog is for. */}
      {!hideTitle && (
        <IconButton label="Close" hint="Esc" className={styles['dialogClose'] ?? ''} onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      )}
    </RadixDialog.Content>
  )
}

/** What had the focus when each open dialog came up, and gets it back. */
const openers = new WeakMap<Element, Element | null>()

/** What has the focus; of one dialog that opens another, what had it before the first. */
function focusedNow(): Element | null {
  const active = document.activeElement
  const dialog = active?.closest('[role=dialog]')
  return dialog === null || dialog === undefined ? active : (openers.get(dialog) ?? active)
}
