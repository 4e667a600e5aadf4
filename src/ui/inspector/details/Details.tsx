import { hasScheme, type Selection, type Snapshot } from '../../../store/index'
import { EndpointView } from './EndpointView'
import { FlowView } from './FlowView'
import { EdgeView, NamespaceView, PeerView } from './OtherViews'
import { NodesView, NodeView } from './NodeView'
import { PolicyView } from './PolicyView'
import { ServiceView } from './ServiceView'
import { WorkloadView } from './WorkloadView'

/** One selected thing, explained. */
export default function Details({
  snapshot,
  selection,
}: {
  readonly snapshot: Snapshot
  readonly selection: Selection
}) {
  switch (selection.kind) {
    case 'endpoint':
      return <EndpointView key={selection.key} snapshot={snapshot} endpointKey={selection.key} />
    case 'nodes':
      return <NodesView snapshot={snapshot} />
    case 'peer':
      if (hasScheme(selection.key, 'node'))
        return <NodeView key={selection.key} snapshot={snapshot} nodeKey={selection.key} />
      return <PeerView key={selection.key} snapshot={snapshot} peerKey={selection.key} />
    case 'namespace':
      return <NamespaceView key={selection.name} snapshot={snapshot} name={selection.name} />
    case 'workload':
      return <WorkloadView snapshot={snapshot} namespace={selection.namespace} name={selection.name} />
    case 'service':
      return <ServiceView snapshot={snapshot} serviceKey={selection.key} />
    case 'policy':
      return (
        <PolicyView
          key={selection.key}
          snapshot={snapshot}
          policyKey={selection.key}
          rulePath={selection.rulePath ?? null}
        />
      )
    case 'flow':
      return <FlowView flow={selection.flow} snapshot={snapshot} />
    case 'edge':
      return <EdgeView snapshot={snapshot} from={selection.from} to={selection.to} />
  }
}
