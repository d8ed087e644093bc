// Something that goes on from frame to frame, while its page is looked at.
import { button } from './controls.ts'
import type { Panel } from './panel.ts'

export interface Animation {
  /** A button that starts and stops it. */
  readonly button: HTMLButtonElement
  readonly running: () => boolean
  readonly start: () => void
  readonly stop: () => void
}

/** Whether the user asked for less motion. */
export function wantsStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}

/**
 * Calls `frame` again and again, one call at a time, until it gives `false`; not while the tab is hidden or the panel out
 * of sight. It begins by itself where `auto` is set and the user has not asked for less motion.
 */
export function animation(
  panel: Panel,
  frame: () => Promise<boolean | void> | boolean | void,
  names: { readonly start: string; readonly stop: string; readonly auto?: boolean },
): Animation {
  let [running, busy, seen] = [false, false, true]
  const toggle = button(names.start, () => (running ? stop() : start()))
  const show = (): void => void (toggle.textContent = running ? names.stop : names.start)
  const start = (): void => {
    if (running || panel.closed()) return
    running = true
    show()
    void turn()
  }
  const stop = (): void => {
    running = false
    show()
  }
  async function turn(): Promise<void> {
    if (busy) return
    busy = true
    try {
      while (running && seen && !document.hidden && !panel.closed()) {
        await new Promise(requestAnimationFrame)
        if (running && !panel.closed() && (await frame()) === false) stop()
      }
    } catch (error) {
      stop()
      // What was asked of a worker that the page has ended has no answer.
      if (!panel.closed()) throw error
    } finally {
      busy = false
    }
  }
  const wake = (): void => void (running && turn())
  document.addEventListener('visibilitychange', wake)
  const observer = new IntersectionObserver(([entry]) => {
    seen = entry!.isIntersecting
    wake()
  })
  observer.observe(panel.element)
  panel.onClose(() => {
    stop()
    observer.disconnect()
    document.removeEventListener('visibilitychange', wake)
  })
  if (names.auto === true && !wantsStillness()) start()
  return { button: toggle, running: () => running, start, stop }
}
