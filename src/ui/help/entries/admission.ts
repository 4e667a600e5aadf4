/** Codes of what the API server refuses, whatever the field. */
import type { HelpEntries } from '../entry'

export const admission = {
  'name-invalid': {
    title: 'A name that the API server does not take',
    means:
      'Names of objects hold lower-case letters, digits, dashes and dots, and begin and end with a letter or digit. Names of namespaces hold no dots and at most 63 characters.',
    matters: 'The API server refuses the object, so it is not there at all.',
    before: 'metadata: {name: Allow_Web}',
    after: 'metadata: {name: allow-web}',
  },
  'field-missing': {
    title: 'A field that has to be there',
    means: 'The schema of this kind asks for a field that is not written here.',
    matters: 'The API server refuses the object, so it is not there at all.',
    before: 'ingress:\n  - action: Accept',
    after: 'ingress:\n  - action: Accept\n    from: [{namespaces: {}}]',
  },
  'list-length': {
    title: 'Too many or too few entries',
    means: 'The schema of this kind bounds how many entries this list may have.',
    matters: 'The API server refuses the object, so it is not there at all.',
    before: 'protocols: []',
    after: '# protocols left out: every protocol and port',
  },
  'list-repeats': {
    title: 'An entry that appears twice',
    means: 'This list is a set: no entry may stand in it twice.',
    matters: 'The API server refuses the object, so it is not there at all.',
    before: 'serverNames: [api.example.com, api.example.com]',
    after: 'serverNames: [api.example.com]',
  },
  'exactly-one': {
    title: 'Not exactly one of several fields',
    means: 'One of several fields has to be written here, and only one. This entry has none of them, or several.',
    matters: 'The API server refuses the object, so it is not there at all.',
    before: 'from:\n  - namespaces: {}\n    pods: {podSelector: {}}',
    after: 'from:\n  - namespaces: {}\n  - pods: {podSelector: {}}',
  },
  'peer-missing': {
    title: 'An entry without a peer',
    means: 'An entry of from or to holds none of podSelector, namespaceSelector and ipBlock.',
    matters: 'The API server refuses the policy. To mean everybody, leave out from or to.',
    before: 'from:\n  - {}',
    after: 'from:\n  - podSelector: {}',
  },
  'l7-no-kind': {
    title: 'Layer 7 rules of no kind',
    means: 'rules holds either http or dns. Here it holds neither.',
    matters: 'The API server refuses the policy.',
    before: 'toPorts:\n  - ports: [{port: "80", protocol: TCP}]\n    rules: {}',
    after: 'toPorts:\n  - ports: [{port: "80", protocol: TCP}]\n    rules: {http: [{method: GET}]}',
  },
  'listener-kind': {
    title: 'A listener in an unknown kind of configuration',
    means: 'A listener stands in a CiliumEnvoyConfig or in a CiliumClusterwideEnvoyConfig.',
    matters: 'The API server refuses the policy.',
    before: 'listener: {name: tls, envoyConfig: {kind: EnvoyConfig, name: edge}}',
    after: 'listener: {name: tls, envoyConfig: {kind: CiliumEnvoyConfig, name: edge}}',
  },
  'server-name-invalid': {
    title: 'Not a server name',
    means: 'A server name is a DNS name, or a pattern of one: letters, digits, dashes, stars and dots.',
    matters: 'The API server refuses the policy.',
    before: 'serverNames: ["https://api.example.com"]',
    after: 'serverNames: [api.example.com]',
  },
} satisfies HelpEntries
