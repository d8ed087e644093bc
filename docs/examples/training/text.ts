// A text as a sequence of characters, for models that predict the next one.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'

// From Lewis Carroll, "Alice's Adventures in Wonderland" (1865).
const text = `alice was beginning to get very tired of sitting by her sister on the bank, and of having nothing to do: once or
twice she had peeped into the book her sister was reading, but it had no pictures or conversations in it, and what is
the use of a book, thought alice, without pictures or conversations? so she was considering in her own mind, as well as
she could, for the hot day made her feel very sleepy and stupid, whether the pleasure of making a daisy-chain would be
worth the trouble of getting up and picking the daisies, when suddenly a white rabbit with pink eyes ran close by her.`

const characters = [...new Set(text)].sort()

export const vocabulary = characters.length

/** How long the sequences are, and how many there are in a batch. */
export const [length, rows] = [24, 8] as const

/** A batch of sequences and the characters that follow each position, both [rows, length] of s32. */
export function batchOf(step: number): readonly [given: Tensor, following: Tensor] {
  const codes = Array.from(text, (character) => characters.indexOf(character))
  const starts = Array.from(
    { length: rows },
    (_, row) => (step * 37 + row * 71) % (codes.length - length - 1),
  )
  const pieces = (shift: number): Tensor =>
    nx.tensor(
      starts.map((start) => codes.slice(start + shift, start + shift + length)),
      { type: 's32' },
    )
  return [pieces(0), pieces(1)]
}

/** Mean of what the scores [rows, length, vocabulary] leave unsaid of the characters that follow. */
export function surprise(scores: Tensor, following: Tensor): Tensor {
  const chosen = nx.oneHot(following, vocabulary, { type: scores.type })
  return nx.negate(nx.mean(nx.sum(nx.multiply(chosen, nx.logSoftmax(scores)), { axes: [2] })))
}
