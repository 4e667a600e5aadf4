/**
 * The engine's public vocabulary: what goes in, what comes out.
 *
 * Everything here is plain, readonly data, so that it can cross the worker boundary by structured
 * clone. The only exceptions are the methods of `Analysis`, which stay on the engine's side.
 */
export type { CiliumVersion } from '../cilium/settings/versions'
export type { SettingKey } from '../cilium/settings/table'
export type { DiagnosticCode } from '../codes'
export type { SourceFile, SourceRange, TextEdit } from '../../yaml/source'
export type * from './analysis'
export type * from './comparison'
export type * from './diagnostics'
export type * from './endpoints'
export * from './flows'
export * from './matrix'
export type * from './nodes'
export type * from './policies'
export type * from './probe'
export type * from './services'
export type * from './settings'
export * from './verdict'
export type * from './words'
