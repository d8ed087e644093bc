// Every function is differentiated in every mode at a point; `npm run gradcheck` takes more. Mistakes are found.
import { binaryBackend } from '@nx/backend-binary'
import { customGrad } from '@nx/grad'
import { asType, multiply, setDefaultBackend, sin, type Tensor } from '@nx/tensor'
import { type GradientSubject, gradientSubjects, properties, runGradients } from '@nx/testing'
import { beforeAll, describe, expect, it } from 'vitest'

const backend = binaryBackend()

beforeAll(() => void setDefaultBackend(backend))

describe('derivatives of', () => {
  it.each(gradientSubjects().map((subject) => [subject.name, subject] as const))('%s', async (_, subject) => {
    const { failures, rows, reason } = await runGradients(subject, { backend, count: 1 })
    expect(failures).toEqual([])
    expect(rows.length === 6 || reason !== null).toBe(true)
  })
})

it('every function that has a property is a subject, once', () => {
  const names = gradientSubjects().map(({ name }) => name)
  expect(names.toSorted()).toEqual(
    Object.values(properties())
      .flatMap((list) => list.map(({ name }) => name))
      .toSorted(),
  )
})

it('functions of types that a backend lacks are told from those without derivatives', async () => {
  const reasonOf = async (name: string): Promise<string | null> => {
    const subject = gradientSubjects().find((each) => each.name === name)!
    return (await runGradients(subject, { backend, types: ['f32', 's32'], count: 1 })).reason
  }
  expect(await reasonOf('linalg.qr')).toBe('needs a type that the backend lacks')
  expect(await reasonOf('isNan')).toBe('gives integers')
  expect(await reasonOf('iota')).toBe('takes no float tensors')
})

describe('mistakes', () => {
  const subject = (name: string, run: (x: Tensor) => Tensor, flat?: string): GradientSubject => ({
    name,
    draw: (draw) => ({ call: `${name}(x)`, inputs: [draw.operand()], run: (x) => run(x!) }),
    ...(flat === undefined ? {} : { flat }),
  })
  const failuresOf = async (each: GradientSubject): Promise<string> =>
    (await runGradients(each, { backend, count: 3 })).failures.join('\n')

  it('both modes that are wrong alike', async () => {
    const doubled = subject('doubled', (x) => customGrad(sin(x), [x], (g) => [multiply(g, 2)]))
    expect(await failuresOf(doubled)).toMatch(
      /^doubled, plain: difference error \S+ at point 0, seed 1\ndoubled\(x\)\n {2}input 0/,
    )
  })

  it('a gradient that loses precision', async () => {
    const narrow = subject('narrow', (x) =>
      customGrad(sin(x), [x], (g) => [multiply(asType(asType(g, 'c64'), g.type), sin(x))]),
    )
    expect(await failuresOf(narrow)).toMatch(/narrow, plain: identity error /)
  })

  it('a derivative where there should be none', async () => {
    expect(await failuresOf(subject('still', sin, 'stands still'))).toMatch(/still, while: difference error/)
  })

  it('a function that cannot be called', async () => {
    const broken = subject('broken', () => {
      throw new Error('no way')
    })
    expect(await failuresOf(broken)).toMatch(/^broken, plain: Error: no way/)
  })

  it('a function that is smooth nowhere', async () => {
    const noise = subject('noise', (x) => sin(multiply(x, 1e6)))
    expect(await failuresOf(noise)).toContain('noise, plain: only 0 points: is not smooth there')
  })
})
