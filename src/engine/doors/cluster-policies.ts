/** The reader of ClusterNetworkPolicy, which few clusters have. Loaded apart from the engine where size matters. */
import { provideClusterPolicies } from '../policy/kinds/cluster-policies'
import { readClusterNetworkPolicy } from '../policy/kinds/cluster-network-policy'

provideClusterPolicies(readClusterNetworkPolicy)
