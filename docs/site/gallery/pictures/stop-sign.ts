// A picture that nobody has to have taken: a stop sign at a road, drawn here.

/** Draws a sign under an evening sky. */
export function drawStopSign(): OffscreenCanvas {
  const canvas = new OffscreenCanvas(512, 384)
  const context = canvas.getContext('2d')!
  const fill = (colour: string, x: number, y: number, width: number, height: number): void => {
    context.fillStyle = colour
    context.fillRect(x, y, width, height)
  }
  const sky = context.createLinearGradient(0, 0, 0, 260)
  sky.addColorStop(0, '#6fa3cf')
  sky.addColorStop(1, '#dfe9ef')
  context.fillStyle = sky
  context.fillRect(0, 0, 512, 260)
  fill('#64793f', 0, 250, 512, 134)
  fill('#6d6d70', 0, 320, 512, 64)
  fill('#8b8d90', 250, 170, 12, 190)
  octagon(context, 256, 120, 78, '#f4f4f2')
  octagon(context, 256, 120, 71, '#b3202a')
  context.fillStyle = '#f4f4f2'
  context.font = '700 46px "DejaVu Sans", Arial, sans-serif'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText('STOP', 256, 122)
  return canvas
}

function octagon(
  context: OffscreenCanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  colour: string,
): void {
  context.beginPath()
  for (let corner = 0; corner < 8; corner++) {
    const angle = ((corner + 0.5) * Math.PI) / 4
    context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle))
  }
  context.fillStyle = colour
  context.fill()
}
