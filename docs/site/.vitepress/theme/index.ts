// The theme of the site: that of VitePress with the fonts of the system, and one component for interactive parts.
import DefaultTheme from 'vitepress/theme-without-fonts'
import type { Theme } from 'vitepress'
import { Interactive } from './interactive-component.ts'
import './style.css'

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Interactive', Interactive)
  },
}

export default theme
