import { AxeBuilder } from './support/axe'
import { Drawing } from './support/drawing'
import { documents, firewall, pod } from './support/manifests'
import { expect, test, type App } from './support/page'
