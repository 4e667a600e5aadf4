/** A text of its own: what is cut out of a longer one would keep that in memory. */
export function copied(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string
}
