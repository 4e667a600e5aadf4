/** Whether something that was dropped or pasted holds flows, not manifests. */

const flowName = /\.(?:jsonl|ndjson|log)(?:\.gz)?$|\.gz$/i
const flowJson = /"flow":\s*\{|"(?:node_name|trace_observation_point|traffic_direction|lost_events)":/
const flowTable = /^TIMESTAMP +(?:NODE +)?SOURCE +DESTINATION|^ *TIMESTAMP: /m
/** An arrow and a verdict, which a terminal's width may have put on lines of their own. */
const flowLine = /(?:->|<-|<>) [^]{1,240}?\b(?:FORWARDED|DROPPED|AUDITED|REDIRECTED|ALLOWED|DENIED)\b/
// eslint-disable-next-line no-control-regex -- colours are control sequences
const colours = /\u001B\[[0-9;]*m/g
const headBytes = 4096

export function isFlowText(text: string): boolean {
  const head = text.slice(0, headBytes).replace(colours, '')
  return flowJson.test(head) || flowTable.test(head) || flowLine.test(head)
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
