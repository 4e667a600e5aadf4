/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['seen', 'proposed', 'not-seen', 'complete'],
    isBrief: false,
    cards: {
      'entity:world': [1, 0],
      'shop/web': [1, 88],
      'shop/api': [2, 88],
      'shop/db': [3, 88],
      'kube-system/coredns': [3, 228],
    },
    columns: [
      [1, 132, 0, 12],
      [2, 132, 0, 0],
      [3, 144, 0, 12],
    ],
    gaps: [
      [3, 54],
      [2, 48],
    ],
    above: {},
    extent: [-39, 0, 558, 308],
  },
  {
    steps: ['seen', 'proposed', 'not-seen', 'complete'],
    isBrief: true,
    cards: {
      'entity:world': [1, 0],
      'shop/web': [1, 88],
      'shop/api': [2, 88],
      'shop/db': [3, 88],
      'kube-system/coredns': [3, 216],
    },
    columns: [
      [1, 132, 0, 12],
      [2, 132, 0, 0],
      [3, 132, 0, 12],
    ],
    gaps: [
      [3, 54],
      [2, 48],
    ],
    above: {},
    extent: [-39, 0, 546, 284],
  },
  {
    steps: ['seen', 'proposed', 'not-seen', 'complete'],
    isBrief: false,
    cards: {
      'shop/web': [1, 42],
      'shop/api': [1, 124],
      'shop/db': [2, 124],
      'kube-system/coredns': [2, 264],
      'entity:world': [0, 0],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 132, 0, 12],
      [2, 144, 0, 12],
    ],
    gaps: [
      [2, 54],
      [1, 48],
    ],
    above: {},
    extent: [-152, 0, 378, 344],
  },
]
