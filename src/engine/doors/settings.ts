/** Settings of Cilium for those who let somebody choose them. */
export { ciliumVersions, versionOf } from '../cilium/settings/versions'
export { settingKeys } from '../cilium/settings/table'
export { settingProblem } from '../cluster/settings'
