// Serving over HTTP: a Fetch handler and a listener of Node that speak the Open Inference Protocol, and metrics as Prometheus text.
export { httpHandler } from './http/handler.ts'
export { nodeListener } from './http/listener.ts'
export { prometheusText } from './http/prometheus.ts'
export type {
  FetchHandler,
  HttpLimits,
  HttpModel,
  HttpModels,
  HttpOptions,
  NodeRequest,
  NodeResponse,
  Parameters,
} from './http/options.ts'
