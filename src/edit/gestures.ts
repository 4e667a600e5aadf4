/**
 * The gestures of the canvas as edits of the text: an entry of its own, as it brings in a YAML reader: load it when needed
 * (`import('../edit/gestures')`). Everything is pure: a workspace goes in, edits or a reason come out.
 */
export { filesWith, type Change, type Outcome, type Refusal, type Workspace } from './outcome'
export { addExternal, addNamespace, addPod, addService, addWorkload, type PortRequest } from './gestures/add'
export { copyResources, duplicate, pasteResources } from './gestures/copy'
export { removeLabel, renameLabel, serviceSelector, setLabel } from './gestures/labels'
export { moveToNamespace, rename, renameNamespace } from './gestures/move'
export { resourceKeyOf, type WorkloadKind } from './gestures/names'
export { removeOutside, renameOutside } from './gestures/outside'
export { setPorts, setReplicas } from './gestures/ports'
export { namespaceContents, removeNamespace, removePolicy, removeResource } from './gestures/remove'
export { removePeer, removeRule } from './gestures/remove-rule'
export { peersOfRule } from './gestures/rule-peers'
export { addTraffic } from './gestures/traffic'
export type { ProposedRule } from './proposals/add-rule'
export { proposeConnection, type Proposal } from './proposals/connect'
export { proposeDrop, type DropOption } from './proposals/drop'
export { usualKind, type ConnectionKind, type Facts, type FlowOf } from './proposals/facts'
export { isolate } from './proposals/isolate'
export { rankLabels, type LabelChoice } from './proposals/labels'
export { readRequests } from './proposals/requests'
