// Serving over HTTP: a Fetch handler that speaks the Open Inference Protocol, and metrics as Prometheus text.
export { httpHandler } from './http/handler.ts'
export { prometheusText } from './http/prometheus.ts'
export type {
  FetchHandler,
  HttpLimits,
  HttpModel,
  HttpModels,
  HttpOptions,
  Parameters,
} from './http/options.ts'
