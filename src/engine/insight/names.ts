/** A policy's key as people read it: that of a cluster-wide kind has no empty namespace in it. */
export function policyName(key: string): string {
  return key.replace('//', '/')
}
