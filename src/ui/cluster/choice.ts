/** Options with other settings in them. A few settings have an option of their own, which then holds the choice. */
import type { AnalyzeOptions, SettingKey, SettingValue } from '../../store/index'

const families = { 'enable-ipv4': 'IPv4', 'enable-ipv6': 'IPv6' } as const

/**
 * Options with a choice.
 *
 * @param values settings as they are now
 */
export function withSetting(
  options: AnalyzeOptions,
  key: SettingKey,
  value: string,
  values: readonly SettingValue[],
): AnalyzeOptions {
  const rest = withoutSetting(options, key)
  switch (key) {
    case 'enable-policy': {
      const enforcement = (['default', 'always', 'never'] as const).find((mode) => mode === value)
      return enforcement === undefined ? rest : { ...rest, enforcement }
    }
    case 'enable-node-selector-labels':
      return { ...rest, nodeLabels: value === 'true' }
    case 'enable-ipv4':
    case 'enable-ipv6': {
      const isOn = (name: SettingKey): boolean =>
        name === key ? value === 'true' : values.some((each) => each.key === name && each.value === 'true')
      const on = (['enable-ipv4', 'enable-ipv6'] as const).filter(isOn).map((name) => families[name])
      // A cluster has one family at least.
      return { ...rest, ipFamilies: on.length === 0 ? [key === 'enable-ipv4' ? 'IPv6' : 'IPv4'] : on }
    }
    default:
      return { ...rest, settings: { ...rest.settings, [key]: value } }
  }
}

/** The options without a choice: what the workspace says counts again, or the default. */
export function withoutSetting(options: AnalyzeOptions, key: SettingKey): AnalyzeOptions {
  const { enforcement, ipFamilies, nodeLabels, settings, ...rest } = options
  const isFamily = Object.hasOwn(families, key)
  const left = Object.entries(settings ?? {}).filter(([name]) => name !== key)
  return {
    ...rest,
    ...(enforcement === undefined || key === 'enable-policy' ? {} : { enforcement }),
    ...(ipFamilies === undefined || isFamily ? {} : { ipFamilies }),
    ...(nodeLabels === undefined || key === 'enable-node-selector-labels' ? {} : { nodeLabels }),
    ...(left.length === 0 ? {} : { settings: Object.fromEntries(left) }),
  }
}

/** Options with a version of Cilium. */
export function withVersion(options: AnalyzeOptions, ciliumVersion: string): AnalyzeOptions {
  return { ...options, ciliumVersion }
}
