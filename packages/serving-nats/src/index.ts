// The distributed transport of serving, on NATS.
export {}
