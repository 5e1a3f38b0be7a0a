/** Small pictures and badges; each says in words, or beside it, what it shows. */

import { h, s } from './dom.js';
import { number, oneLine } from './text.js';

/** @type {Record<string, [string, string]>} */
const VERDICTS = {
  regressed: ['worse', '✕'],
  inconclusive: ['undecided', '?'],
  accepted: ['undecided', '✓'],
  not_regressed: ['better', '✓'],
  no_baseline: ['', '–'],
};
/** @type {Record<string, [string, string]>} */
const TURNS = {
  'newly failing': ['worse', '▼'],
  worse: ['worse', '▽'],
  'newly passing': ['better', '▲'],
  better: ['better', '△'],
  same: ['', '='],
};

/** @param {string} verdict */
export const tone = (verdict) => VERDICTS[verdict]?.[0] ?? '';

/** @param {string} verdict */
export const icon = (verdict) => VERDICTS[verdict]?.[1] ?? '–';

/**
 * @param {string} kind
 * @param {string} sign
 * @param {string} words
 */
const badge = (kind, sign, words) => h('span', { class: `badge ${kind}` }, h('span', { 'aria-hidden': 'true' }, sign), words);

/**
 * @param {string} verdict
 * @param {string} words
 */
export const verdictBadge = (verdict, words) => badge(tone(verdict), icon(verdict), words);

/** @param {string} turn */
export const turnBadge = (turn) => (turn in TURNS ? badge(TURNS[turn]?.[0] ?? '', TURNS[turn]?.[1] ?? '', turn) : null);

/**
 * How a sample ended, in words.
 * @param {string} status
 */
export const ending = (status) => oneLine(status, 30).replace('_', ' ');

/**
 * How a sample ended.
 * @param {string} status
 */
export function statusBadge(status) {
  const kind = status === 'passed' ? 'better' : status === 'infra_error' ? 'undecided' : 'worse';
  return badge(kind, status === 'passed' ? '✓' : status === 'infra_error' ? '?' : '✕', ending(status));
}

/**
 * A change with its interval, from the left, which is worse, to the right.
 * @param {{moved: number, low: number, high: number}} change
 * @param {number} most what the ends of the picture stand for
 * @param {boolean} higher whether more is better
 * @param {string} kind the class that gives its colour
 */
export function intervalMark(change, most, higher, kind) {
  const width = 120;
  /** @param {number} value */
  const x = (value) => width / 2 + ((higher ? value : -value) / (most || 1)) * (width / 2 - 5);
  const [a, b] = [x(change.low), x(change.high)];
  return s(
    'svg',
    { class: `interval ${kind}`, viewBox: `0 0 ${width} 18`, width, height: 18, 'aria-hidden': 'true' },
    s('line', { class: 'zero', x1: width / 2, x2: width / 2, y1: 0, y2: 18 }),
    s('line', { class: 'range', x1: Math.min(a, b), x2: Math.max(a, b), y1: 9, y2: 9 }),
    s('circle', { cx: x(change.moved), cy: 9, r: 4 }),
  );
}

/**
 * Scores of earlier runs and of this one, the last.
 * @param {number[]} scores
 */
export function sparkline(scores) {
  const [width, height, air] = [96, 24, 4];
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const points = scores.map((score, place) => [
    air + (place / (scores.length - 1)) * (width - 2 * air),
    high > low ? height - air - ((score - low) / (high - low)) * (height - 2 * air) : height / 2,
  ]);
  const last = points[points.length - 1] ?? [0, 0];
  const told = `${scores.length - 1} earlier ${scores.length === 2 ? 'run' : 'runs'}: from ${number(scores[0])} to ${number(scores[scores.length - 1])}, between ${number(low)} and ${number(high)}`;
  return s(
    'svg',
    { class: 'spark', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': told },
    s('title', {}, told),
    s('polyline', { points: points.map((point) => point.map((value) => value.toFixed(1)).join()).join(' ') }),
    s('circle', { cx: last[0], cy: last[1], r: 2.5 }),
  );
}

/**
 * A share as a bar, which words stand beside.
 * @param {number} share from 0 to 1
 * @param {string} kind
 */
export const bar = (share, kind = '') =>
  h('span', { class: `share ${kind}`, 'aria-hidden': 'true' }, h('span', { style: { width: `${(100 * Math.max(0, Math.min(1, share))).toFixed(1)}%` } }));
