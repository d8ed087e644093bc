// The distributed transport of serving, on NATS.
export { natsTransport, type NatsTransportOptions } from './nats-transport.ts'
