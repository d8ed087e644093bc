// Drawing in the terminal: a progress bar and a confusion matrix.

/** Redraws one line while training; prints plain lines where the output is no terminal. */
export function showProgress(done: number, total: number, loss: number, imagesPerSecond: number): void {
  const filled = Math.round((done / total) * 30)
  const bar = '█'.repeat(filled) + '░'.repeat(30 - filled)
  const text = `${bar} ${done}/${total}  loss ${loss.toFixed(4)}  ${Math.round(imagesPerSecond)} images/s`
  if (process.stdout.isTTY) process.stdout.write(`\r${text}${done === total ? '\n' : ''}`)
  else if (done === total || done % Math.ceil(total / 10) === 0) console.log(text)
}

/** Rows are the true digits, columns the predicted ones. */
export function drawConfusion(truth: ArrayLike<number>, predicted: ArrayLike<number>): string {
  const counts = Array.from({ length: 10 }, () => new Array<number>(10).fill(0))
  for (let i = 0; i < truth.length; i++) counts[truth[i]!]![predicted[i]!]!++
  const cell = (value: number | string): string => String(value || '·').padStart(4)
  const rows = counts.map((row, digit) => `${digit} │${row.map(cell).join('')}`)
  const header = `  │${Array.from({ length: 10 }, (_, digit) => String(digit).padStart(4)).join('')}`
  return [header, `──┼${'─'.repeat(40)}`, ...rows].join('\n')
}
