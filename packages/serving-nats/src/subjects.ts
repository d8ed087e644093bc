// Names on NATS: of services, and of the subjects on which members and news of them are.

/** A text as one token of a subject, or as the name of a service: other texts give other tokens. */
export function token(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9-]/gu, (character) => `_${character.codePointAt(0)!.toString(16)}_`)
  return plain === '' ? '_' : plain
}

/** The name of a service, as the services API lists it. */
export const serviceName = (name: string): string => `nx-serving-${token(name)}`

/** Where one member takes messages. */
export const memberSubject = (name: string, id: string): string =>
  `nx.serving.member.${token(name)}.${token(id)}`

/** Where members say that they come, drain and leave. */
export const newsSubject = (name: string): string => `nx.serving.news.${token(name)}`

/** Where all members of a name are asked for their statistics, in the services API. */
export const statisticsSubject = (name: string): string => `$SRV.STATS.${serviceName(name)}`
