// A plain server that computes nothing: what HTTP alone costs.
import { bytesOf, servePlain } from './plain-server.ts'

servePlain((x) => Promise.resolve(bytesOf(x.subarray(0, 10))))
