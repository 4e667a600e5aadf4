import { useMemo } from 'react'
import { namespaceNode, outsideKey, useStore } from '../../../../store/index'

/** Everything that a connection can begin or end at. */
export function useEnds(): readonly { readonly key: string; readonly name: string }[] {
  const snapshot = useStore((state) => state.snapshot)
  return useMemo(() => {
    if (snapshot === null) return []
    const outside = new Map<string, string>(['world', 'host'].map((name) => [outsideKey('entity', name), name]))
    for (const { key, kind, label } of snapshot.flows.peers) if (kind !== 'endpoint') outside.set(key, label)
    return [
      ...snapshot.endpoints.map(({ key }) => ({ key, name: key })),
      ...snapshot.namespaces.map(({ name }) => ({ key: namespaceNode(name), name: `all of namespace ${name}` })),
      ...[...outside].map(([key, name]) => ({ key, name })),
    ]
  }, [snapshot])
}
