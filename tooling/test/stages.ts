// The stages of `npm test`: quick checks first, then what needs the build, last what measures time.
import { arrows } from '../arrows/stage.ts'
import { build } from '../build/stage.ts'
import { changesets } from '../changesets/stage.ts'
import { consumers } from '../consumers/stage.ts'
import { conventions } from '../conventions/stage.ts'
import { conformance } from './conformance.ts'
import { docs, site } from '../../docs/site/build/stage.ts'
import { docExamples } from '../documentation/examples-stage.ts'
import { undocumented } from '../documentation/undocumented-stage.ts'
import { format, lint } from '../lint/stage.ts'
import { mutations } from '../mutations/stage.ts'
import { parityStage } from '../parity/stage.ts'
import { publishing } from '../publish/stage.ts'
import { reliability } from '../reliability/stage.ts'
import { runtimes } from '../runtimes/stage.ts'
import { size } from '../size/stage.ts'
import { typecheck } from '../typecheck/stage.ts'
import type { Stage } from './stage.ts'
import { versionsStage } from '../versions/stage.ts'
import { browser, unit } from './vitest.ts'

/** Groups, one after the other; what is in a group goes side by side, as many stages as there are cores. */
export const groups: readonly (readonly Stage[])[] = [
  [typecheck, format, lint, arrows, conventions, undocumented, parityStage, mutations, changesets],
  [build],
  [publishing],
  [size],
  // The build of the site keeps one core busy.
  [site, versionsStage, consumers],
  [unit],
  [docExamples, runtimes],
  // Beside a browser everything takes longer than after it, another one too.
  [browser],
  [docs],
  [conformance],
  [reliability],
]
