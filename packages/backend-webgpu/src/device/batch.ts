// What became of a batch of commands: the device tells it later, and refuses a batch as a whole.

/** Commands that are submitted together. */
export class Batch {
  /** Why it did not run, or, if it did, why what it read had not been computed; known once `outcome` has settled. */
  failure: string | undefined
  /** Whether it ran, and all that it read had been computed. */
  fine = false
  /** Settles when the device has told; never rejects. */
  outcome: Promise<unknown> | undefined
  /** Batches that computed what this one reads, as far as they are not known to be fine. */
  readonly #sources = new Set<Batch>()

  /** Says that a command of this batch reads, or overwrites a part of, what another computed. */
  uses(other: Batch | undefined): void {
    if (other !== undefined && other !== this && !other.fine) this.#sources.add(other)
  }

  /** Submits, and asks the device whether it refused. */
  submit(device: GPUDevice, submit: () => void): void {
    device.pushErrorScope('validation')
    submit()
    const own = device.popErrorScope().then(
      (error) => error?.message,
      () => undefined,
    )
    const sources = [...this.#sources]
    this.outcome = Promise.all([own, ...sources.map(({ outcome }) => outcome)]).then(([message]) => {
      this.failure = message ?? sources.find(({ failure }) => failure !== undefined)?.failure
      this.fine = this.failure === undefined
      this.#sources.clear()
    })
  }
}
