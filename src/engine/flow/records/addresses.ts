/**
 * Addresses of pods. Those that the workspace states (`status.podIP`) count; the others are made up, in a way that the
 * same pods always have the same ones.
 */
import { remembered } from '../../../values/remembered'

/** What an address is made from. */
export interface Addressed {
  readonly key: string
  readonly address?: string
}

/** FNV-1a, 32 bits. */
export function hashText(text: string): number {
  let value = 0x81_1c_9d_c5
  for (let i = 0; i < text.length; i++) {
    value ^= text.charCodeAt(i)
    value = Math.imul(value, 0x01_00_01_93)
  }
  return value >>> 0
}

/** Address of each endpoint by its key; no two made-up addresses are the same. */
export const addressesOf = remembered((endpoints: readonly Addressed[]): ReadonlyMap<string, string> => {
  const addresses = new Map<string, string>()
  const taken = new Set<string>()
  for (const { key, address } of endpoints) {
    if (address === undefined) continue
    addresses.set(key, address)
    taken.add(address)
  }
  for (const { key } of endpoints) {
    if (addresses.has(key)) continue
    let slot = hashText(key) % 64_000
    let address = slotAddress(slot)
    while (taken.has(address)) {
      slot = (slot + 1) % 16_000_000
      address = slotAddress(slot)
    }
    taken.add(address)
    addresses.set(key, address)
  }
  return addresses
})

/** 10.0.0.1, 10.0.0.2 …: no address ends in 0 or 255. */
function slotAddress(slot: number): string {
  const last = (slot % 250) + 2
  const rest = Math.floor(slot / 250)
  return `10.${Math.floor(rest / 256) % 256}.${rest % 256}.${last}`
}

/** Ephemeral source port of a connection, within Linux' default range. */
export function sourcePortOf(from: number, to: number, port: number): number {
  let value = Math.imul(from ^ 0x9e_37_79_b9, 0x85_eb_ca_6b) ^ Math.imul(to + 0x7f_4a_7c_15, 0xc2_b2_ae_35)
  value = Math.imul(value ^ (value >>> 15) ^ port, 0x27_d4_eb_2f)
  return 32_768 + (((value ^ (value >>> 13)) >>> 0) % 28_232)
}

/** A locally administered hardware address, always the same for the same address. */
export function hardwareAddress(address: string): string {
  const hash = hashText(address)
  const bytes = [2, 66, hash >>> 24, (hash >>> 16) & 255, (hash >>> 8) & 255, hash & 255]
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** Port of the proxy that a direction's HTTP or DNS traffic goes through. */
export function proxyPort(direction: 'ingress' | 'egress', isDns: boolean): number {
  return 10_000 + (hashText(`${direction} ${isDns ? 'dns' : 'http'}`) % 10_000)
}

/** Node of all pods whose node is not stated, and of what is no pod. */
export const someNode = 'node-1'
