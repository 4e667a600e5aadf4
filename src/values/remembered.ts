/**
 * A function that makes something of an object once, and gives the same for as long as that object is there.
 *
 * @param known where it is kept: a `Note` where there are thousands of such objects
 */
export function remembered<K extends object, V>(
  make: (of: K) => V,
  known: Pick<WeakMap<K, V>, 'get'> & { readonly set: (of: K, made: V) => unknown } = new WeakMap<K, V>(),
): (of: K) => V {
  return (of) => {
    let made = known.get(of)
    if (made === undefined) known.set(of, (made = make(of)))
    return made
  }
}
