/** What changed from one text to another, by lines and, within lines that changed, by words. */

import { diffLines, diffWordsWithSpace } from 'diff';
import { h } from './dom.js';
import { lines } from './text.js';

const LARGEST = 200_000; // characters of both texts
const LINES = { maxEditLength: 2000, timeout: 300 };
const WORDS = { maxEditLength: 300, timeout: 50 };
const ALIKE = 0.3; // the share of lines' characters that must stay for their words to be compared
const WORDY = 4000; // characters of lines that words are compared in

/**
 * The difference as an element, or why there is none. `Removed` and `added` are told by sign and words, not by colour
 * alone.
 * @param {string} before
 * @param {string} after
 * @returns {HTMLElement}
 */
export function diff(before, after) {
  if (before === after) return h('p', { class: 'hint' }, 'The two are the same.');
  const parts = before.length + after.length > LARGEST ? undefined : diffLines(ended(before), ended(after), LINES);
  if (!parts) return h('p', { class: 'hint' }, 'Too much is different to be shown line by line.');
  const found = h('div', { class: 'diff', role: 'group', 'aria-label': 'Differences', tabindex: '0' });
  for (let place = 0; place < parts.length; place += 1) {
    const part = parts[place];
    const next = parts[place + 1];
    if (part?.removed && next?.added) {
      found.append(...changed(part.value, next.value));
      place += 1;
    } else if (part) {
      found.append(part.added ? block('ins', part.value) : part.removed ? block('del', part.value) : same(part.value));
    }
  }
  return found;
}

/** @param {string} text */
const ended = (text) => (text.endsWith('\n') || text === '' ? text : `${text}\n`);

/**
 * @param {string} before
 * @param {string} after
 */
function changed(before, after) {
  const words = before.length + after.length > WORDY ? undefined : diffWordsWithSpace(before, after, WORDS);
  const kept = words?.reduce((sum, part) => sum + (part.added || part.removed ? 0 : part.value.trim().length), 0) ?? 0;
  if (!words || kept < ALIKE * Math.max(before.length, after.length)) return [block('del', before), block('ins', after)];
  return /** @type {const} */ (['del', 'ins']).map((tag) => {
    const shown = words.filter((part) => (tag === 'del' ? !part.added : !part.removed));
    return h(tag, {}, shown.map((part) => (part.added || part.removed ? h('mark', {}, lines(part.value)) : lines(part.value))));
  });
}

/**
 * @param {'ins' | 'del'} tag
 * @param {string} text
 */
const block = (tag, text) => h(tag, {}, lines(text));

/** @param {string} text */
const same = (text) => h('div', { class: 'same' }, lines(text));
