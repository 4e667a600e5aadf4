/** Which of the files of a folder or an archive are manifests, and why the others are not. */

/** Null for a file to be read; else why it is left alone. */
export function reasonToSkipPath(path: string): string | null {
  const parts = path.split('/')
  const name = parts.at(-1) ?? ''
  if (parts.some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'node_modules')) return 'hidden'
  if (!/\.(ya?ml|json)$/i.test(name)) return 'not YAML or JSON'
  if (/^(package(-lock)?|tsconfig)\.json$/.test(name)) return 'not a manifest'
  if (/^(Chart|values.*)\.ya?ml$/.test(name)) return 'part of a Helm chart: import what “helm template” prints'
  return null
}

/** Null for a manifest; else why the text is none. */
export function reasonToSkipText(path: string, text: string): string | null {
  if (text.includes('\u0000')) return 'not a text file'
  // Other texts in double braces are data of objects, such as alerts.
  if (/(^|\/)templates\//.test(path) ? text.includes('{{') : holdsTemplate(text))
    return 'a Helm template: import what “helm template” prints'
  if (/(^|\n)kind:\s*(Kustomization|Component)\b/.test(text) || /(^|\/)kustomization\.ya?ml$/.test(path))
    return 'kustomize source: import what “kustomize build” prints'
  if (text.trim() === '') return 'empty'
  return namesKind.test(text) ? null : 'holds no Kubernetes object'
}

/**
 * Null for a text to be read that the user opened by itself; else why it is none. Names that manifests have, or none at all, are
 * believed, however little of the text is written yet; any other name only where the text begins like YAML or JSON with a kind.
 */
export function reasonToRefuse(path: string, text: string): string | null {
  const [, extension] = /\.([^./]+)$/.exec(path) ?? []
  if (extension === undefined || /^(ya?ml|json|txt)$/i.test(extension)) return null
  const first = text.split('\n', mostBeforeText).find((line) => !/^\s*(#|---|%|$)/.test(line)) ?? ''
  return /^\s*([{[]|(- )?["']?[\w.-]+["']?\s*:(\s|$))/.test(first) && namesKind.test(text) ? null : 'not YAML or JSON'
}

/** Lines that are looked at for the first that is no comment. */
const mostBeforeText = 200
const namesKind = /(^|[\s{,"'-])kind["']?\s*:/

/** Whether a value of a chart is named inside double braces; in one pass, as a text may be all braces. */
function holdsTemplate(text: string): boolean {
  for (const { index } of text.matchAll(/\.(?:Values|Release|Chart)\./g)) {
    const before = text.slice(Math.max(0, index - 500), index)
    const open = before.lastIndexOf('{{')
    if (open >= 0 && !before.includes('}', open)) return true
  }
  return false
}
