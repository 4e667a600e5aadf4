import { useStore } from '../../../../store/index'
import { LinkButton } from '../../../kit/index'

/** Puts a filter into the flow table. */
export function ShowFlows({
  filter,
  children = 'Show its flows',
}: {
  readonly filter: string
  readonly children?: string
}) {
  const show = (): void => {
    const { showLower, setFlowFilter } = useStore.getState()
    // Whatever the lower pane shows now.
    showLower('flows')
    setFlowFilter({ text: filter, verdicts: [] })
  }
  return (
    <LinkButton title={filter} onClick={show}>
      {children}
    </LinkButton>
  )
}
