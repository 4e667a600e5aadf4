/** A function that makes something when it is first called, and gives the same from then on. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}
