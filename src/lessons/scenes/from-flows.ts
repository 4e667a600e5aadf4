/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['seen', 'proposed', 'not-seen', 'complete'],
    isBrief: false,
    cards: {
      'shop/web': [1, 42],
      'shop/api': [2, 42],
      'shop/db': [3, 42],
      'kube-system/coredns': [3, 182],
      'entity:world': [0, 0],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 132, 0, 12],
      [2, 132, 0, 0],
      [3, 144, 0, 12],
    ],
    gaps: [
      [3, 54],
      [2, 48],
    ],
    above: {},
    extent: [-144, -8, 558, 262],
  },
  {
    steps: ['seen', 'proposed', 'not-seen', 'complete'],
    isBrief: true,
    cards: {
      'shop/web': [1, 42],
      'shop/api': [2, 42],
      'shop/db': [3, 42],
      'kube-system/coredns': [3, 170],
      'entity:world': [0, 0],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 132, 0, 12],
      [2, 132, 0, 0],
      [3, 132, 0, 12],
    ],
    gaps: [
      [3, 54],
      [2, 48],
    ],
    above: {},
    extent: [-144, -8, 546, 238],
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
