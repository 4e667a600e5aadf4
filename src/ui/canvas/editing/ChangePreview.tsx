import type { Change } from '../../../store/index'

interface Props {
  readonly change: Change
  /** Whose policies are named; null for all. */
  readonly endpoint?: string | null
}

/** What a change would make of the flows, before it is made. */
export function ChangePreview({ change, endpoint = null }: Props) {
  return (
    <p>
      {change.label} {endpoint}
    </p>
  )
}
