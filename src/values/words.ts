/** Words that are nearly others. */

/** The known word within two changes of a misspelt one, ignoring case; null if none is near. */
export function nearestWord(word: string, known: readonly string[]): string | null {
  let best: string | null = null
  let bestDistance = Math.min(3, Math.ceil(word.length / 2))
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Levenshtein distance in which two letters that changed places count once, or `limit` as soon as it cannot be less. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let earlier: readonly number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      const swap = i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (earlier[j - 2] ?? 0) + 1 : limit
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + change, swap))
    }
    earlier = previous
    previous = row
  }
  return Math.min(previous[b.length] ?? limit, limit)
}

/** A message as a sentence of its own: it begins with a capital, unless it begins with what stands in the text. */
export function asSentence(text: string): string {
  return /^(?:a|it|no|one|the|there|these|this) /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text
}
