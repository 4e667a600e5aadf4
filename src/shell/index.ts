/** What other rooms may import of the shell: a cluster made from the workspace's files, and sessions that type into it. */
export { Cluster, type ClusterSetup } from './cluster/cluster'
export { readPin, type Pin, type Pins } from './cluster/pins'
export { pastedCommands } from './input'
export { Session, type Ran } from './session'
