// `<Interactive name="…" />`: loads an interactive part lazily, in the browser only, and takes it away with the page.
import { defineComponent, h, onBeforeUnmount, onMounted, ref } from 'vue'
import { interactive } from './interactive.ts'

export const Interactive = defineComponent({
  props: { name: { type: String, required: true } },
  setup(props) {
    const root = ref<HTMLElement | null>(null)
    const problem = ref('')
    let undo: (() => void) | undefined
    let left = false
    onMounted(async () => {
      try {
        const load = interactive[props.name]
        if (load === undefined) throw new Error(`there is no interactive part named ${props.name}`)
        const { mount } = await load()
        if (!left && root.value !== null) undo = mount(root.value)
      } catch (error) {
        problem.value = `This part could not be started: ${error instanceof Error ? error.message : String(error)}`
        console.error(error)
      }
    })
    onBeforeUnmount(() => {
      left = true
      undo?.()
    })
    return () =>
      h('div', { class: 'interactive' }, [
        h('div', { ref: root }),
        problem.value === '' ? null : h('p', { role: 'alert' }, problem.value),
      ])
  },
})
