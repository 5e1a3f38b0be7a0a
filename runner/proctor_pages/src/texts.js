/**
 * The texts in the page: prompts, references and outputs, which are unpacked when they are looked at.
 *
 * @typedef {import('./facts').Uses} Uses
 * @typedef {import('./facts').Cut} Cut
 *
 * @typedef {object} Other an output of which it is not known whose sample it is
 * @property {Cut} text
 * @property {string} status
 * @property {string} detail
 *
 * @typedef {object} Known what is known of a task; undefined is what is not in the page
 * @property {Cut | undefined} prompt
 * @property {Cut | undefined} system
 * @property {Cut | undefined} reference
 * @property {Other[]} earlier outputs that this run was compared with
 * @property {Other[]} kept
 */

import { block } from './blocks.js';

/**
 * A text by its number, where it is in the page.
 * @param {number | undefined} number
 * @returns {Promise<Cut | undefined>}
 */
async function text(number) {
  if (number === undefined) return undefined;
  /** @type {number[]} */
  const starts = await block('starts');
  const own = starts.findIndex((start) => start > number) - 1;
  return own < 0 ? undefined : (await block(`texts-${own}`))[number - (starts[own] ?? 0)];
}

/**
 * @param {import('./facts').Pairs} pairs
 * @param {number} place
 */
function used(pairs, place) {
  const index = pairs[0].indexOf(place);
  return index < 0 ? undefined : pairs[1][index];
}

/**
 * What is known of a task of an entrant.
 * @param {number} entrant
 * @param {number} task
 * @returns {Promise<Known>}
 */
export async function ofTask(entrant, task) {
  /** @type {Uses} */
  const uses = await block(`uses-${entrant}`);
  /** @param {[number, number, string, string][]} listed */
  async function others(listed) {
    const own = listed.filter(([place]) => place === task);
    const texts = await Promise.all(own.map(([, number]) => text(number)));
    return own.flatMap(([, , status, detail], index) => {
      const found = texts[index];
      return found === undefined ? [] : [{ text: found, status, detail }];
    });
  }
  const [prompt, system, reference] = await Promise.all(
    [uses.prompts, uses.systems, uses.references].map((pairs) => text(used(pairs, task))),
  );
  const [earlier, kept] = await Promise.all([others(uses.earlier), others(uses.kept)]);
  return { prompt, system, reference, earlier: earlier ?? [], kept: kept ?? [] };
}

/**
 * A sample's output, if it is in the page.
 * @param {number} entrant
 * @param {number} sample its place in the columns
 */
export async function output(entrant, sample) {
  /** @type {Uses} */
  const uses = await block(`uses-${entrant}`);
  return text(used(uses.samples, sample));
}

/**
 * A text as one, with a line in place of what was left out.
 * @param {Cut} cut
 */
export const whole = (cut) => (typeof cut === 'string' ? cut : `${cut[0]}\n[… ${cut[1].toLocaleString('en-US')} characters left out …]\n${cut[2]}`);
