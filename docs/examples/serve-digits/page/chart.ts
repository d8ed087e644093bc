// A chart of the last values, the newest at the right.

const kept = 120
const namespace = 'http://www.w3.org/2000/svg'

/** Adds values to a chart of columns; the scale fits the largest. */
export function chartIn(svg: SVGSVGElement): (value: number) => void {
  const values = new Array<number>(kept).fill(0)
  return (value) => {
    values.push(value)
    values.shift()
    const { width, height } = svg.getBoundingClientRect()
    const top = 2 ** Math.ceil(Math.log2(Math.max(4, ...values)))
    const room = height - 14
    const step = (width - 30) / kept
    const columns = values.map((each, i) => {
      const tall = (each / top) * room
      return element('rect', {
        x: 30 + i * step,
        y: 7 + room - tall,
        width: Math.max(1, step - 1.5),
        height: tall,
        rx: 1,
      })
    })
    const lines = [0, 0.5, 1].flatMap((share) => {
      const y = 7 + room * (1 - share)
      const label = element('text', { x: 22, y: y + 4, 'text-anchor': 'end' })
      label.textContent = String(top * share)
      return [element('line', { x1: 30, x2: width, y1: y, y2: y }), label]
    })
    svg.replaceChildren(...lines, ...columns)
  }
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(namespace, name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  return made
}
