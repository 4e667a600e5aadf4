/** What kustomize would make of the manifests of a folder is not made here: what it changes is reported, and its patches are no objects. */
const fileName = /(?:^|\/)kustomization\.ya?ml$/i
/** Fields that change who may talk to whom; images and generated data do not. */
const changing =
  /^(namespace|namePrefix|nameSuffix|commonLabels|labels|patches|patchesStrategicMerge|patchesJson6902|components|replacements|transformers|generators|helmCharts|vars)\s*:/
const ofPatches = /^patches/
const file = /[^\s'"[\]{},]+\.(?:ya?ml|json)\b/gi

export interface Kustomization {
  /** Fields by which it changes what stands in the files, in the order of the text. */
  readonly changes: readonly string[]
  /** Files that are parts of objects, as written: relative to its folder. */
  readonly patches: readonly string[]
}

export const isKustomization = (name: string): boolean => fileName.test(name)

/** Reads by lines: whatever is wrong with the text, what can be read of it counts. */
export function readKustomization(text: string): Kustomization {
  const changes: string[] = []
  const patches: string[] = []
  let isPatch = false
  for (const line of text.split('\n')) {
    if (/^[A-Za-z]/.test(line)) {
      const field = changing.exec(line)?.[1]
      if (field !== undefined) changes.push(field)
      isPatch = field !== undefined && ofPatches.test(field)
    }
    if (isPatch) patches.push(...(line.replace(/#.*$/, '').match(file) ?? []))
  }
  return { changes, patches }
}

/** Null where the files are what kustomize makes of them. */
export function kustomizeWords(name: string, { changes }: Kustomization): string | null {
  if (changes.length === 0) return null
  const folder = name.replace(/\/?[^/]*$/, '')
  return `${name}: kustomize changes what is read here (${changes.join(', ')}), and that is not done: kustomize build ${folder === '' ? '.' : folder} | membrane COMMAND -`
}
