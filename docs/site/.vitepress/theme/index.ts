// The theme of the site: that of VitePress with the fonts of the system, and one component for interactive parts.
import DefaultTheme from 'vitepress/theme-without-fonts'
import type { Theme } from 'vitepress'
import { onMounted } from 'vue'
import { Interactive } from './interactive-component.ts'
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  setup() {
    // The key on the button for searching is drawn by the style sheet, as the one before it, and so is no part of its name.
    onMounted(() => document.querySelector('.DocSearch-Button-Key:last-child')?.replaceChildren())
  },
  enhanceApp({ app }) {
    app.component('Interactive', Interactive)
  },
}

export default theme
