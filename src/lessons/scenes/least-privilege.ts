/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: [
      'open',
      'default-deny',
      'dns',
      'egress-within',
      'front-door',
      'catalog-and-cart',
      'checkout',
      'bank',
      'requests',
      'egress-lists',
      'checks',
    ],
    isBrief: true,
    cards: {
      'shop/web': [2, 252],
      'shop/catalog': [2, 42],
      'shop/cart': [2, 112],
      'shop/checkout': [2, 322],
      'shop/search': [2, 392],
      'shop/cart-cache': [2, 182],
      'shop/payment': [3, 112],
      'shop/inventory': [3, 42],
      'shop/shipping': [3, 322],
      'shop/mail': [3, 182],
      'shop/orders-db': [3, 252],
      'shop/catalog-db': [3, 392],
      'kube-system/coredns': [4, 42],
      'entity:world': [0, 252],
      'dns:api.bank.example#out': [4, 128],
    },
    columns: [
      [0, 92, 0, 0],
      [2, 136, 0, 12],
      [3, 184, 0, 0],
      [4, 168, 12, 12],
    ],
    gaps: [
      [2, 54],
      [3, 54],
      [4, 48],
    ],
    above: {},
    extent: [-158, 0, 626, 460],
  },
]
