/** XML for reports of tests. */

export function xmlDocument(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly string[],
): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, attributes, children)}\n`
}

export function suite(name: string, tests: number, failures: number, cases: readonly string[]): string {
  return element('testsuite', { name, tests: String(tests), failures: String(failures), errors: '0' }, cases)
}

export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: readonly string[],
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`)
  const open = `<${name}${written.join('')}`
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** XML 1.0 has no place for most control characters, even escaped. */
export function escape(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- control characters are what this is about
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
      .replace(/[&<>"']/g, (character) => entities[character] ?? character)
      .replace(/[\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`)
  )
}
