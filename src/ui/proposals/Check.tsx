import type { ReactNode } from 'react'

interface Props {
  readonly isChecked: boolean
  readonly onChange: (isChecked: boolean) => void
  readonly children: ReactNode
}

/** A tick box with its words. */
export function Check({ isChecked, onChange, children }: Props) {
  return (
    <label>
      <input type="checkbox" checked={isChecked} onChange={(event) => onChange(event.target.checked)} /> {children}
    </label>
  )
}
