/** The table of scores: before, now, the change with its interval, the trend and the verdict. */

import { h } from './dom.js';
import { intervalMark, sparkline, tone, verdictBadge } from './marks.js';
import { table } from './table.js';
import { number, oneLine } from './text.js';

/** @typedef {import('./facts').Score} Score */

/**
 * @param {import('./facts').Overview} overview
 * @param {(score: Score) => void} choose called with the score whose tasks a reader wants to see
 */
export function scoreTable(overview, choose) {
  const { entrants, scores } = overview;
  const several = {
    benchmarks: new Set(entrants.map((one) => one.benchmark)).size > 1,
    models: new Set(entrants.map((one) => `${one.model}\n${one.version}`)).size > 1,
  };
  /** @param {Score} score */
  const of = (score) => entrants[score.entrant ?? -1];
  const compared = scores.some((score) => score.change);
  const reach = new Map([true, false].map((points) => [points, Math.max(...scores.flatMap(({ change }) => (change?.points === points ? [change.low, change.high].map(Math.abs) : [0])))]));

  /** @type {(import('./table.js').Column<Score> | false)[]} */
  const columns = [
    several.benchmarks && { key: 'benchmark', title: 'Benchmark', value: (score) => of(score)?.benchmark ?? null, cell: (score) => name(of(score)?.benchmark) },
    several.models && { key: 'model', title: 'Model', value: (score) => of(score)?.name ?? null, cell: (score) => [name(of(score)?.model), version(of(score)?.version)] },
    several.models && { key: 'rank', title: 'Rank', numeric: true, value: (score) => score.rank },
    { key: 'metric', title: 'Metric', heads: true, value: (score) => score.metric, cell: (score) => metricCell(score, choose) },
    compared && { key: 'before', title: 'Baseline', numeric: true, value: (score) => score.change?.before ?? null, cell: (score) => number(score.change?.before) },
    { key: 'now', title: 'Now', numeric: true, value: (score) => score.change?.now ?? score.score, cell: nowCell },
    compared && {
      key: 'change',
      title: overview.level ? `Change (${overview.level})` : 'Change',
      value: (score) => (score.change ? (score.higher ? 1 : -1) * score.change.moved : null),
      cell: (score) => (score.change ? changeCell(score, reach.get(score.change.points) ?? 1) : '–'),
    },
    scores.some((score) => score.trend.length > 0) && { key: 'trend', title: 'Trend', value: (score) => score.trend.length, cell: trendCell },
    { key: 'verdict', title: 'Verdict', value: (score) => score.words, cell: (score) => (score.verdict && score.words ? verdictBadge(score.verdict, score.words) : h('span', { class: 'soft' }, 'not judged')) },
  ];
  return table({
    caption: 'Scores by metric',
    columns: columns.filter((column) => column !== false),
    rows: scores,
    size: 25,
    empty: 'No scores.',
  }).element;
}

/** @param {string | undefined} text */
const name = (text) => h('span', { class: 'name' }, oneLine(text ?? '', 60) || '(empty)');

/** @param {string | undefined} text */
const version = (text) => text && h('span', { class: 'soft version' }, oneLine(/^[0-9a-f]{40}$/.test(text) ? text.slice(0, 12) : text, 40));

/**
 * @param {Score} score
 * @param {(score: Score) => void} choose
 */
const metricCell = (score, choose) => [
  score.entrant === null
    ? name(score.metric)
    : h('button', { type: 'button', class: 'link', title: 'Show its tasks', onclick: () => choose(score) }, oneLine(score.metric, 60)),
  !score.higher && h('span', { class: 'soft version' }, 'lower is better'),
];

/** @param {Score} score */
function nowCell(score) {
  const range = score.low !== null && score.high !== null && h('span', { class: 'range soft' }, `${number(score.low)} to ${number(score.high)}`);
  return [h('span', {}, number(score.change?.now ?? score.score)), range];
}

/**
 * @param {Score} score
 * @param {number} most
 */
function changeCell(score, most) {
  const { change } = score;
  if (!change) return '–';
  const scale = change.points ? 100 : 1;
  /** @param {number} value */
  const signed = (value) => {
    const text = change.points ? (value * scale).toFixed(1) : Number(value.toPrecision(3)).toString();
    return Number(text) === 0 ? '0' : value > 0 ? `+${text}` : text.replace('-', '−');
  };
  return h(
    'span',
    { class: 'change' },
    intervalMark(change, most, score.higher, tone(score.verdict ?? '')),
    h('span', { class: 'figures' }, h('strong', {}, `${signed(change.moved)}${change.points ? ' points' : ''}`), h('span', { class: 'soft' }, ` ${signed(change.low)} to ${signed(change.high)}`)),
  );
}

/** @param {Score} score */
function trendCell(score) {
  const now = score.change?.now ?? score.score;
  if (score.trend.length === 0 || now === null) return h('span', { class: 'soft' }, '–');
  return sparkline([...score.trend.map(([, value]) => value), now]);
}
