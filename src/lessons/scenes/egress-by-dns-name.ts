/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['open', 'by-address', 'moved', 'by-name', 'dns-open', 'dns-proxy', 'dns-names', 'patterns', 'two-stars'],
    isBrief: false,
    cards: {
      'shop/pay': [1, 42],
      'kube-system/coredns': [2, 42],
      'dns:api.payments.example#out': [10000, 0],
      'dns:api.eu.payments.example#out': [10000, 72],
      'dns:tracker.example#out': [10000, 144],
      'entity:world#out': [10000, 216],
      'ip:203.0.113.4#out': [10000, 288],
    },
    columns: [
      [1, 124, 0, 12],
      [2, 152, 12, 12],
      [10000, 224, 12, 0],
    ],
    gaps: [[2, 54]],
    above: {},
    extent: [-39, -8, 630, 342],
  },
  {
    steps: ['open', 'by-address', 'moved', 'by-name', 'dns-open', 'dns-proxy', 'dns-names', 'patterns', 'two-stars'],
    isBrief: false,
    cards: {
      'shop/pay': [1, 42],
      'kube-system/coredns': [1, 182],
      'dns:api.payments.example#out': [10000, 0],
      'dns:api.eu.payments.example#out': [10000, 72],
      'dns:tracker.example#out': [10000, 144],
      'entity:world#out': [10000, 288],
      'ip:203.0.113.4#out': [10000, 216],
    },
    columns: [
      [1, 152, 0, 12],
      [10000, 224, 12, 0],
    ],
    gaps: [[10000, 54]],
    above: {},
    extent: [-39, 0, 442, 342],
  },
]
