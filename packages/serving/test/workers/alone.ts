// A program whose client finds nobody: it is told so, instead of ending while it waits.
import { cluster, inProcessNetwork } from '@nx/serving/cluster'

const client = await cluster(inProcessNetwork().transport(), { name: 'nobody' })
await client.batchedRun(1).catch(({ code }: { code: string }) => console.log(code))
