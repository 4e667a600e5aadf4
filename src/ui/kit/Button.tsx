import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import styles from './kit.module.css'

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly variant?: 'plain' | 'quiet' | 'primary'
  readonly ref?: Ref<HTMLButtonElement>
}

function classes(...names: readonly (string | undefined | false)[]): string {
  return names.filter(Boolean).join(' ')
}

/** A button with text. */
export function Button({ variant = 'plain', className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(styles['button'], variant !== 'plain' && styles[variant], className)}
    />
  )
}

type IconButtonProps = Omit<ButtonProps, 'title'> & {
  /** Its name for screen readers, and its tooltip. */
  readonly label: string
  /** More for the tooltip, such as the key. */
  readonly hint?: string
  readonly children: ReactNode
}

/** A button with an icon alone; its name is shown on hover and focus. */
export function IconButton({ label, hint, className, variant = 'quiet', ...rest }: IconButtonProps) {
  return (
    <Button
      aria-label={label}
      data-tooltip={hint === undefined ? label : `${label} (${hint})`}
      variant={variant}
      {...rest}
      className={classes(styles['icon'], className)}
    />
  )
}

/** A button that reads as a link, for jumps inside the page. */
export function LinkButton({ className, ...rest }: ButtonProps) {
  return <button type="button" {...rest} className={classes(styles['link'], className)} />
}
