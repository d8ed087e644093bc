// Drawing on paper, and what is drawn as the network knows digits: 28 × 28, in the middle, of one size.

const side = 28
/** Digits of the training set fit into a square of this many pixels. */
const inner = 20

/** Lets a pointer draw; `changed` is told while it does. */
export function drawOn(
  canvas: HTMLCanvasElement,
  changed: () => void,
): { clear(): void; pixels(): Float32Array | null } {
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  const ink = (): string => getComputedStyle(canvas).getPropertyValue('color')
  let last: readonly [number, number] | null = null
  const place = (event: PointerEvent): readonly [number, number] => {
    const box = canvas.getBoundingClientRect()
    const scale = canvas.width / box.width
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale]
  }
  const draw = (event: PointerEvent): void => {
    if (last === null) return
    const next = place(event)
    context.strokeStyle = ink()
    context.lineWidth = canvas.width / 14
    context.lineCap = 'round'
    context.beginPath()
    context.moveTo(...last)
    context.lineTo(...next)
    context.stroke()
    last = next
    changed()
  }
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId)
    last = place(event)
    draw(event)
  })
  canvas.addEventListener('pointermove', draw)
  for (const name of ['pointerup', 'pointercancel'] as const)
    canvas.addEventListener(name, () => (last = null))
  return {
    clear: () => context.clearRect(0, 0, canvas.width, canvas.height),
    pixels: () => centred(canvas, context),
  }
}

/** What is drawn, scaled into the inner square, with its centre of mass in the middle; `null` where nothing is. */
function centred(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D): Float32Array | null {
  const { width, height } = canvas
  const inked = context.getImageData(0, 0, width, height).data
  let [left, top, right, bottom, mass, x, y] = [width, height, 0, 0, 0, 0, 0]
  for (let i = 3, at = 0; i < inked.length; i += 4, at++) {
    const weight = inked[i]!
    if (weight === 0) continue
    const [column, row] = [at % width, Math.floor(at / width)]
    left = Math.min(left, column)
    right = Math.max(right, column)
    top = Math.min(top, row)
    bottom = Math.max(bottom, row)
    mass += weight
    x += weight * column
    y += weight * row
  }
  if (mass === 0) return null
  const scale = inner / Math.max(right - left, bottom - top, 1)
  const small = new OffscreenCanvas(side, side).getContext('2d')!
  small.imageSmoothingQuality = 'high'
  small.setTransform(scale, 0, 0, scale, side / 2 - (x / mass) * scale, side / 2 - (y / mass) * scale)
  small.drawImage(canvas, 0, 0)
  const { data } = small.getImageData(0, 0, side, side)
  return Float32Array.from({ length: side * side }, (_, i) => data[4 * i + 3]! / 255)
}
