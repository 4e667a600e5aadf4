/** Names as filters write them. Source: pkg/hubble/k8s, pkg/hubble/filters. */

export interface NamespacedName {
  /** Empty for any namespace. */
  readonly namespace: string
  readonly prefix: string
}

/** `[namespace/]prefix`; without a namespace it is `default`. */
export function namespacedName(text: string): NamespacedName {
  const slash = text.indexOf('/')
  return slash < 0
    ? { namespace: 'default', prefix: text }
    : { namespace: text.slice(0, slash), prefix: text.slice(slash + 1) }
}

/** Whether a key, `namespace/name`, is in the namespace and begins with the prefix. */
export function isNamed(key: string, { namespace, prefix }: NamespacedName): boolean {
  const slash = key.indexOf('/')
  return (namespace === '' || key.slice(0, slash) === namespace) && key.startsWith(prefix, slash + 1)
}

/** A test of texts against a pattern in which `*` stands for any run of characters. */
export function globTest(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*')
  return (text) => {
    const [first = '', ...rest] = parts
    if (!text.startsWith(first)) return false
    let at = first.length
    for (const [i, part] of rest.entries()) {
      if (i === rest.length - 1) return text.length - at >= part.length && text.endsWith(part)
      const found = text.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return at === text.length
  }
}
