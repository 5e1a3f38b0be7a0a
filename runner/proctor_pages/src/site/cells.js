/** What cells of the tables show besides plain text. */

import { h, s } from '../dom.js';
import { interval, number } from '../text.js';

/** @typedef {import('./data.js').Run} Run */

const VERDICTS = /** @type {{[verdict: string]: [string, string]}} */ ({
  regressed: ['badge worse', '▼ regressed'],
  accepted: ['badge undecided', '○ accepted drop'],
  inconclusive: ['badge undecided', '? inconclusive'],
  not_regressed: ['soft', 'not regressed'],
  no_baseline: ['soft', 'first run'],
});

/**
 * What the gate said.
 * @param {string} verdict
 */
export function verdict(verdict) {
  const known = Object.hasOwn(VERDICTS, verdict) ? VERDICTS[verdict] : undefined;
  return known ? h('span', { class: known[0] }, known[1]) : verdict;
}

/** @param {number} at seconds since 1970 */
export const day = (at) => new Date(at * 1000).toISOString().slice(0, 10);

/** @param {number} at seconds since 1970 */
export const minute = (at) => `${day(at)} ${new Date(at * 1000).toISOString().slice(11, 16)} UTC`;

/**
 * A link that opens beside this page, or its text alone where there is no address.
 * @param {string} address
 * @param {string} text
 * @param {string} [label] where the text alone does not tell what it leads to
 */
export const outward = (address, text, label) =>
  address ? h('a', { href: address, rel: 'noopener noreferrer nofollow', target: '_blank', 'aria-label': label }, text) : text;

/** @param {Run} run */
export const runCell = (run) => outward(run.page, day(run.at), run.page && `Run of ${day(run.at)}`);

/** @param {Run} run */
export const commitCell = (run) =>
  run.commit ? h('span', { class: 'mono' }, outward(run.commitPage, run.commit, run.commitPage && `Commit ${run.commit}`)) : '–';

/**
 * A model's name over its version.
 * @param {string} model
 * @param {string} version
 * @param {Node | false} [look]
 */
export const modelCell = (model, version, look = false) =>
  h('span', { class: 'who' }, look, h('span', {}, h('span', { class: 'name' }, model || '(no name)'), version && h('span', { class: 'version' }, version)));

/**
 * The colour that a model has in charts.
 * @param {string | undefined} light
 * @param {{[colour: string]: string}} dark
 */
export function dot(light, dark) {
  const known = light ?? '#b4b4b4';
  return h('span', { class: 'dot', 'aria-hidden': 'true', style: { '--light': known, '--dark': dark[known] ?? known } });
}

const WIDE = 80;
const TALL = 18;

/**
 * An interval as a line with its score as a point, where all rows share one axis.
 * @param {number} score
 * @param {number | null} low
 * @param {number | null} high
 * @param {[number, number]} range
 */
export function intervalCell(score, low, high, [from, to]) {
  const span = to - from || 1;
  const x = (/** @type {number} */ value) => 4 + ((WIDE - 8) * (value - from)) / span;
  const middle = TALL / 2;
  const picture = s(
    'svg',
    { class: 'whisker', width: WIDE, height: TALL, viewBox: `0 0 ${WIDE} ${TALL}`, 'aria-hidden': 'true' },
    s('line', { class: 'track', x1: 0, x2: WIDE, y1: middle, y2: middle }),
    low !== null && high !== null && s('line', { class: 'reach', x1: x(low), x2: x(high), y1: middle, y2: middle }),
    s('circle', { class: 'point', cx: x(score), cy: middle, r: 3.5 }),
  );
  return h('span', { class: 'interval' }, picture, h('span', {}, interval(low, high)));
}

/**
 * The last scores of a model as a small line; its end is the latest.
 * @param {number[]} scores
 */
export function trendCell(scores) {
  if (scores.length < 2) return '–';
  const low = Math.min(...scores);
  const span = Math.max(...scores) - low || 1;
  const x = (/** @type {number} */ place) => 3 + ((WIDE - 8) * place) / (scores.length - 1);
  const y = (/** @type {number} */ score) => TALL - 3 - ((TALL - 6) * (score - low)) / span;
  const last = scores.length - 1;
  const path = scores.map((score, place) => `${place ? 'L' : 'M'}${x(place).toFixed(1)},${y(score).toFixed(1)}`).join('');
  return s(
    'svg',
    { class: 'trend', width: WIDE, height: TALL, viewBox: `0 0 ${WIDE} ${TALL}`, role: 'img', 'aria-label': `From ${number(scores[0])} to ${number(scores[last])} in ${scores.length} runs` },
    s('path', { d: path }),
    s('circle', { cx: x(last), cy: y(scores[last] ?? low), r: 2.5 }),
  );
}

/**
 * A difference with its sign, coloured where it is for better or worse.
 * @param {number | null} value
 * @param {boolean} higher whether more is better
 */
export function changeCell(value, higher) {
  if (value === null) return '–';
  const shown = number(Math.abs(value));
  if (Number(shown) === 0) return h('span', { class: 'soft' }, `±${shown}`);
  return h('span', { class: value > 0 === higher ? 'better' : 'worse' }, `${value > 0 ? '+' : '−'}${shown}`);
}
