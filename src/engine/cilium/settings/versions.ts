/** Versions of Cilium whose verdicts are known here, the oldest first. */
export const ciliumVersions = ['1.18', '1.19', '1.20', '1.21'] as const

export type CiliumVersion = (typeof ciliumVersions)[number]

/** The version that verdicts are those of where nobody says another one. */
export const usualVersion: CiliumVersion = '1.21'

/** `1.19` for `1.19.3`, `v1.19` and `1.19.0-rc.1`; null for a version that is not known here. */
export function versionOf(text: string): CiliumVersion | null {
  const minor = /^v?(\d+\.\d+)(\.|-|$)/.exec(text.trim())?.[1]
  return ciliumVersions.find((version) => version === minor) ?? null
}

export function isAtLeast(version: CiliumVersion, other: CiliumVersion): boolean {
  return ciliumVersions.indexOf(version) >= ciliumVersions.indexOf(other)
}
