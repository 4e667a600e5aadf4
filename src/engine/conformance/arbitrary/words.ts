/** The small alphabets of random cases: few enough that policies meet all the time. */
import fc from 'fast-check'

export const namespaces = ['red', 'blue', 'green'] as const
export const prefixes = [
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.1.0/24',
  '10.1.1.4/30',
  '10.1.1.5/32',
  '203.0.113.0/24',
  '128.0.0.0/1',
  '0.0.0.0/0',
] as const
export const prefixesIpv6 = ['2001:db8::/32', '2001:db8::/64', '::/0'] as const
export const addresses = [
  '10.1.1.5',
  '10.1.1.6',
  '10.1.0.1',
  '10.2.0.1',
  '203.0.113.10',
  '8.8.8.8',
  '198.51.100.7',
] as const
export const addressesIpv6 = ['2001:db8::1', '2001:db8:1::1', '2600::1'] as const
export const names = ['api.example.com', 'www.example.com', 'a.b.example.com', 'example.com', 'db.other.org'] as const
export const patterns = [
  '*.example.com',
  '**.example.com',
  '*example.com',
  '*',
  'a*.example.com',
  '*.*.com',
  'DB.other.*',
] as const
export const groups = ['lab', 'lan'] as const
export const services = ['s0', 's1'] as const
export const entities = [
  'host',
  'remote-node',
  'kube-apiserver',
  'health',
  'ingress',
  'init',
  'unmanaged',
  'world',
] as const
export const policyEntities = [
  'all',
  'world',
  'cluster',
  'host',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'health',
  'init',
  'unmanaged',
  'none',
  'world-ipv4',
  'world-ipv6',
  'cluster-mesh',
] as const
export const portNumbers = [80, 81, 443, 8080, 53, 9090] as const
export const portNames = ['http', 'metrics', 'dns'] as const
export const protocols = ['TCP', 'UDP', 'SCTP'] as const

export const podLabels = [
  ['app', ['web', 'api', 'db']],
  ['tier', ['front', 'back']],
  ['env', ['dev', 'prod']],
] as const
export const namespaceLabels = [
  ['team', ['a', 'b']],
  ['env', ['dev', 'prod']],
] as const

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

type Alphabet = readonly (readonly [key: string, values: readonly string[]])[]

/** One key with one of its values. */
function pair(alphabet: Alphabet): fc.Arbitrary<readonly [string, string]> {
  return fc
    .constantFrom(...alphabet)
    .chain(([key, values]) => fc.constantFrom(...values).map((value) => [key, value] as const))
}

/** A map of labels with up to `most` of the alphabet's keys, renamed by `key`. */
export function labelMap(
  alphabet: Alphabet,
  { most = 2, key = fc.constant((name: string) => name) }: LabelMapOptions = {},
): fc.Arbitrary<Readonly<Record<string, string>>> {
  return fc
    .uniqueArray(fc.tuple(pair(alphabet), key), { maxLength: most, selector: ([[name]]) => name })
    .map((pairs) => Object.fromEntries(pairs.map(([[name, value], rename]) => [rename(name), value])))
}

interface LabelMapOptions {
  readonly most?: number
  readonly key?: fc.Arbitrary<(name: string) => string>
}

/** A requirement over the alphabet's keys and values. */
export function expression(
  alphabet: Alphabet,
  key: fc.Arbitrary<(name: string) => string> = fc.constant((name: string) => name),
): fc.Arbitrary<Json> {
  return fc.tuple(fc.constantFrom(...alphabet), key).chain(([[name, values], rename]) =>
    fc.oneof(
      fc
        .tuple(fc.constantFrom('In', 'NotIn'), fc.subarray([...values], { minLength: 1 }))
        .map(([operator, chosen]): Json => ({ key: rename(name), operator, values: chosen })),
      fc.constantFrom('Exists', 'DoesNotExist').map((operator): Json => ({ key: rename(name), operator })),
    ),
  )
}

/** One to `most` of something, seldom none. */
export function few<T>(item: fc.Arbitrary<T>, most = 2): fc.Arbitrary<T[]> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.array(item, { minLength: 1, maxLength: most }) },
    { weight: 1, arbitrary: fc.constant<T[]>([]) },
  )
}

/** Something or, once in `often`, another thing. */
export function seldom<T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, often: number): fc.Arbitrary<T> {
  return fc.oneof({ weight: often - 1, arbitrary: usual }, { weight: 1, arbitrary: rare })
}
