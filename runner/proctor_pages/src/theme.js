/** Light or dark: as the reader's system says, or as the reader chose in this page. */

import { h } from './dom.js';

const KEY = 'proctor-theme';
const CHOICES = /** @type {const} */ (['auto', 'light', 'dark']);
/** @typedef {typeof CHOICES[number]} Choice */

const system = matchMedia('(prefers-color-scheme: dark)');
/** @type {Set<() => void>} */
const listeners = new Set();

/** @returns {Choice} */
function chosen() {
  try {
    const kept = localStorage.getItem(KEY);
    return CHOICES.find((choice) => choice === kept) ?? 'auto';
  } catch {
    return 'auto'; // a page of a file may keep nothing
  }
}

let choice = chosen();

/** Whether the page is dark now. */
export const isDark = () => (choice === 'auto' ? system.matches : choice === 'dark');

/**
 * Calls `listener` whenever the page turns light or dark; what is returned ends that.
 * @param {() => void} listener
 */
export function onTheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function apply() {
  document.documentElement.dataset['theme'] = isDark() ? 'dark' : 'light';
  for (const listener of [...listeners]) listener();
}

/** @param {Choice} made */
function choose(made) {
  choice = made;
  try {
    localStorage.setItem(KEY, made);
  } catch {
    // it holds as long as the page is open
  }
  apply();
}

/** The switch: a button that goes from auto to light to dark. */
export function themeButton() {
  const button = h('button', { type: 'button', class: 'quiet theme', onclick: turn });
  function say() {
    const next = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
    button.textContent = { auto: '◐ Auto', light: '☀ Light', dark: '☾ Dark' }[choice];
    button.setAttribute('aria-label', `Theme: ${choice}. Change to ${next}`);
  }
  function turn() {
    choose(CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length] ?? 'auto');
    say();
  }
  say();
  return button;
}

system.addEventListener('change', apply);
apply();
