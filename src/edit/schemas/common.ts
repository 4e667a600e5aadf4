/** Parts that many kinds share: metadata, selectors, protocols, names. */
import { any, choice, integer, labels, list, object, text, type LabelDomain, type ObjectSchema } from './schema'

export const dnsLabel = {
  test: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
  says: 'a name of at most 63 lower-case letters, digits and "-", which begins and ends with a letter or digit',
}

const dnsSubdomain = {
  test: /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  says: 'a name of lower-case letters, digits, "-" and ".", which begins and ends with a letter or digit',
}

export const cidrPattern = {
  test: /^(?:(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})\/(?:[12]?\d|3[0-2])|[0-9a-fA-F.]*:[0-9a-fA-F.:]*\/(?:\d{1,2}|1[01]\d|12[0-8]))$/,
  says: 'an address prefix with its length, such as 10.0.0.0/8 or 2001:db8::/32',
}

export const namespaceField = text('The namespace that the object lives in; "default" if none is given.', {
  pattern: dnsLabel,
  names: 'namespace',
})

const owners = list(
  'Objects that own this one; pods of a workload are found by them.',
  object('One owner.', { kind: text('Kind of the owner.'), name: text('Name of the owner.') }, { isOpen: true }),
)

/** `metadata` of a kind. */
export function metadata(isNamespaced: boolean, domain: LabelDomain, isNameOptional = false): ObjectSchema {
  return object(
    'Name, namespace and labels of the object.',
    {
      name: text('The name of the object; unique for its kind within the namespace.', { pattern: dnsSubdomain }),
      ...(isNamespaced ? { namespace: namespaceField } : {}),
      labels: labels('Labels of the object itself; selectors of other objects may look for them.', domain, 'given'),
      annotations: any('Notes for people and tools; they never change a verdict and are not kept.'),
      ...(isNameOptional ? { generateName: text('The beginning of a name that the cluster completes.') } : {}),
      ...(isNameOptional ? { ownerReferences: owners } : {}),
    },
    { ...(isNameOptional ? {} : { required: ['name'] }), isOpen: true },
  )
}

/** A label selector over the labels of pods, namespaces, nodes or groups. */
export function selector(about: string, domain: LabelDomain, hasSources = false): ObjectSchema {
  const more = hasSources ? { hasSources } : {}
  return object(
    about,
    {
      matchLabels: labels('Labels that must all be there with just these values.', domain, 'wanted', more),
      matchExpressions: list(
        'Requirements on labels; all of them must hold.',
        object(
          'One requirement on one label.',
          {
            key: text('The label that is looked at.', { names: 'label-key' }),
            operator: choice('How the label is compared.', {
              In: 'The label is there with one of the values.',
              NotIn: 'The label is missing, or has none of the values.',
              Exists: 'The label is there, whatever its value.',
              DoesNotExist: 'The label is missing.',
            }),
            values: list(
              'Values for In and NotIn: any one of them fits.',
              text('One value.', { names: 'label-value' }),
            ),
          },
          { required: ['key', 'operator'] },
        ),
      ),
    },
    { selects: domain },
  )
}

export const kubernetesProtocol = choice('The transport protocol; TCP by default.', {
  TCP: 'Connections, such as HTTP and databases.',
  UDP: 'Datagrams, such as DNS.',
  SCTP: 'Stream control transmission, as telephony uses it.',
})

export const portNumber = { minimum: 1, maximum: 65_535 } as const
export const endPort = integer('The last port of a range that begins at port.', { minimum: 0, maximum: 65_535 })
export const status = any('What the cluster reports; it plays no part here.')

/** Methods of HTTP, for rules and flows. */
export const httpMethods: Readonly<Record<string, string>> = {
  GET: 'Reads.',
  HEAD: 'Reads the headers alone.',
  POST: 'Adds or starts something.',
  PUT: 'Replaces something.',
  PATCH: 'Changes something in part.',
  DELETE: 'Removes something.',
  OPTIONS: 'Asks what is possible.',
}

interface ResourceForm {
  readonly apiVersion: string
  readonly olderVersions?: readonly string[]
  readonly kind: string
  /** Fields that have to be there beside `apiVersion`, `kind` and `metadata`. */
  readonly required?: readonly string[]
  readonly isOpen?: boolean
}

/** `apiVersion`, `kind` and `metadata` of a kind, with its other fields. */
export function resource(
  about: string,
  { apiVersion, olderVersions = [], kind, required = [], isOpen = false }: ResourceForm,
  meta: ObjectSchema,
  fields: ObjectSchema['fields'],
): ObjectSchema {
  return object(
    about,
    {
      apiVersion: choice(
        'The group and version of the API that the object belongs to.',
        {
          [apiVersion]: `The version of ${kind} that is read here.`,
          ...Object.fromEntries(olderVersions.map((version) => [version, 'An older version, read too.'])),
        },
        { isOpen: true },
      ),
      kind: choice('The kind of the object.', { [kind]: about }),
      metadata: meta,
      ...fields,
    },
    { required: ['apiVersion', 'kind', 'metadata', ...required], isOpen },
  )
}

/** What a taint of a node does. */
export const taintEffects = {
  NoSchedule: 'None come that do not tolerate it.',
  PreferNoSchedule: 'Others are preferred.',
  NoExecute: 'None stay that do not tolerate it.',
}
