/** Whether something that was dropped or pasted holds flows, not manifests. */

const flowName = /\.(?:jsonl|ndjson|log)(?:\.gz)?$|\.gz$/i
const flowText =
  /"flow":\s*\{|"(?:node_name|trace_observation_point|traffic_direction|lost_events)":|^TIMESTAMP +(?:NODE +)?SOURCE +DESTINATION|^ *TIMESTAMP: |(?:->|<-|<>) \S+(?: \([^)]*\))? \S.* (?:FORWARDED|DROPPED|AUDITED|REDIRECTED|ALLOWED|DENIED)\b/m
const headBytes = 4096

export function isFlowText(text: string): boolean {
  return flowText.test(text.slice(0, headBytes))
}

/** The archive of `cilium sysdump`. */
export function isSysdump({ name }: File): boolean {
  return /^cilium-sysdump.*\.zip$/i.test(name)
}

/** Looks at the name, then at the beginning. */
export async function isFlowFile(file: File): Promise<boolean> {
  if (flowName.test(file.name) || isSysdump(file)) return true
  if (!/\.(?:json|txt)$/i.test(file.name)) return false
  const bytes = new Uint8Array(await file.slice(0, headBytes).arrayBuffer())
  const isWide = bytes[1] === 0 || (bytes[0] === 0xff && bytes[1] === 0xfe)
  return isFlowText(new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(bytes))
}
