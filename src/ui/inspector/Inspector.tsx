import { useStore } from '../../store/index'
import { EmptyNote } from '../kit/index'
import { EdgeView, NamespaceView, PeerView } from './OtherViews'
import { EndpointView } from './EndpointView'
import { FlowView } from './FlowView'
import { Overview } from './Overview'
import { PolicyView } from './PolicyView'
import styles from './inspector.module.css'

/** What is selected, explained; without a selection, the workspace as a whole. */
export default function Inspector() {
  return (
    <div className={styles['inspector']} tabIndex={0} role="region" aria-label="Details" data-pane-focus>
      <Content />
    </div>
  )
}

function Content() {
  const snapshot = useStore((state) => state.snapshot)
  const selection = useStore((state) => state.selection)
  if (snapshot === null)
    return (
      <EmptyNote>
        Select a pod, a policy or a flow, and this pane says who is isolated, by which policy, and what decided.
      </EmptyNote>
    )
  switch (selection?.kind) {
    case undefined:
      return <Overview snapshot={snapshot} />
    case 'endpoint':
      return <EndpointView snapshot={snapshot} endpointKey={selection.key} />
    case 'peer':
      return <PeerView snapshot={snapshot} peerKey={selection.key} />
    case 'namespace':
      return <NamespaceView snapshot={snapshot} name={selection.name} />
    case 'policy':
      return <PolicyView snapshot={snapshot} policyKey={selection.key} rulePath={selection.rulePath ?? null} />
    case 'flow':
      return <FlowView flow={selection.flow} snapshot={snapshot} />
    case 'edge':
      return <EdgeView snapshot={snapshot} from={selection.from} to={selection.to} />
  }
}
