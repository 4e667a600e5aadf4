import { Settings } from './Settings'

/** What the cluster itself makes of the policies in it. */
export default function Cluster() {
  return <Settings />
}
