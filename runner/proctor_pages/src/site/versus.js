/** Two models against each other, task by task. */

import { chart } from '../chart.js';
import { fill, fresh, h } from '../dom.js';
import { table } from '../table.js';
import { count, number, whole } from '../text.js';
import { changeCell, day } from './cells.js';
import { tasks } from './data.js';
import { filled } from './template.js';

/**
 * @typedef {import('./data.js').Leaderboard} Leaderboard
 * @typedef {import('./data.js').Tasks} Tasks
 * @typedef {Tasks['metrics'][number]} Metric
 * @typedef {{task: string, a: number, b: number, gain: number}} Pair `gain` is how much better B is
 * @typedef {{before: number, after: number, turn: string, tasks: number, rim: string, names: string}} Spot
 */

const SAME = 1e-9;
const NAMED = 3;
const GRID = 50; // cells along an axis, where there are too many places
const MAX_SPOTS = 500;
const [SMALLEST, LARGEST] = [60, 700]; // square pixels of a point

/** The section, for a board whose models have runs on record. */
export class Versus {
  /** @type {ReturnType<typeof chart> | null} */
  #chart = null;
  #turn = 0;
  #controls = h('div', { class: 'bar' });
  #told = h('p', { role: 'status' });
  #picture = h('div', { class: 'picture' });
  #table = h('div', { class: 'beside' });

  /** @param {Leaderboard} leaderboard */
  constructor(leaderboard) {
    this.leaderboard = leaderboard;
    this.element = h('div', {}, this.#controls, this.#told, h('div', { class: 'versus' }, this.#picture, this.#table));
  }

  /** @param {import('./state.js').State} state */
  async show(state) {
    const turn = (this.#turn += 1);
    this.#clear();
    const place = this.leaderboard.boards[state.board]?.tasks;
    if (!place) {
      fill(this.#controls);
      this.#told.textContent = 'Nothing to compare: of fewer than two models a run is recorded beside the leaderboard, on this dataset and by this metric.';
      return;
    }
    const found = await tasks(place[0]);
    const metric = found.metrics[place[1]];
    if (!metric || turn !== this.#turn) return;
    const scored = found.models.map((_, number) => number).filter((number) => metric.values[number]?.some((value) => value !== null));
    const [first, second] = leading(scored, metric);
    const a = select('Model A', found, scored, first);
    const b = select('Model B', found, scored, second);
    fill(this.#controls, a.field, b.field, h('button', { type: 'button', onclick: () => swap() }, 'Swap'));
    const draw = () => this.#draw(found, metric, Number(a.input.value), Number(b.input.value));
    const swap = () => {
      [a.input.value, b.input.value] = [b.input.value, a.input.value];
      draw();
    };
    a.input.addEventListener('change', draw);
    b.input.addEventListener('change', draw);
    draw();
  }

  #clear() {
    this.#chart?.end();
    this.#chart = null;
    fill(this.#picture);
    fill(this.#table);
  }

  /**
   * @param {Tasks} found
   * @param {Metric} metric
   * @param {number} a
   * @param {number} b
   */
  #draw(found, metric, a, b) {
    this.#clear();
    const pairs = paired(metric, a, b);
    const names = [found.models[a] ?? '', found.models[b] ?? ''];
    if (!pairs.length) {
      this.#told.textContent = 'The two have no task in common.';
      return;
    }
    const better = pairs.filter((pair) => pair.gain > 0).length;
    const worse = pairs.filter((pair) => pair.gain < 0).length;
    const mean = (/** @type {'a' | 'b'} */ which) => number(pairs.reduce((sum, pair) => sum + pair[which], 0) / pairs.length);
    fill(
      this.#told,
      h('strong', {}, `A ${mean('a')}, B ${mean('b')}`),
      ` over ${count(pairs.length, 'common task')}: B is better on ${whole(better)}, worse on ${whole(worse)}, the same on ${whole(pairs.length - better - worse)}.`,
    );
    this.#chart = chart(this.#picture, (width) => filled(this.leaderboard.charts.tasks, values(pairs, metric, width)), {
      label: `Each task's score: A, ${names[0]}, to the right and B, ${names[1]}, up. The table beside it has the same.`,
      colours: this.leaderboard.dark,
    });
    fill(this.#table, tableOf(pairs, metric, names));
  }
}

/**
 * The two models of the best means.
 * @param {number[]} scored
 * @param {Metric} metric
 * @returns {[number, number]} the second and the first
 */
function leading(scored, metric) {
  const mean = (/** @type {number} */ number) => {
    const known = (metric.values[number] ?? []).filter((value) => value !== null);
    return known.reduce((sum, value) => sum + Number(value), 0) / (known.length || 1);
  };
  const sign = metric.higher ? -1 : 1;
  const sorted = [...scored].sort((one, other) => sign * (mean(one) - mean(other)) || one - other);
  return [sorted[1] ?? sorted[0] ?? 0, sorted[0] ?? 0];
}

/**
 * @param {string} label
 * @param {Tasks} found
 * @param {number[]} scored
 * @param {number} chosen
 */
function select(label, found, scored, chosen) {
  const id = fresh('versus');
  const options = scored.map((number) => h('option', { value: number, selected: number === chosen }, `${found.models[number] || '(no name)'} (${day(found.dates[number] ?? 0)})`));
  const input = h('select', { id }, options);
  return { input, field: h('span', { class: 'field' }, h('label', { for: id }, label), input) };
}

/**
 * The tasks that both have a score of, those that differ most first.
 * @param {Metric} metric
 * @param {number} a
 * @param {number} b
 * @returns {Pair[]}
 */
function paired(metric, a, b) {
  const [first, second] = [metric.values[a] ?? [], metric.values[b] ?? []];
  const pairs = metric.tasks.flatMap((task, number) => {
    const [own, other] = [first[number], second[number]];
    if (own === null || own === undefined || other === null || other === undefined) return [];
    const gain = metric.higher ? other - own : own - other;
    return [{ task, a: own, b: other, gain: Math.abs(gain) > SAME ? gain : 0 }];
  });
  return pairs.sort((one, other) => Math.abs(other.gain) - Math.abs(one.gain) || one.gain - other.gain);
}

/**
 * @param {Pair[]} pairs
 * @param {Metric} metric
 * @param {string[]} names
 */
function tableOf(pairs, metric, names) {
  /** @type {import('../table.js').Column<Pair>[]} */
  const columns = [
    { key: 'task', title: 'Task', heads: true, value: (pair) => pair.task, cell: (pair) => h('span', { class: 'mono' }, pair.task || '(no id)') },
    { key: 'a', title: 'A', numeric: true, value: (pair) => pair.a, cell: (pair) => number(pair.a) },
    { key: 'b', title: 'B', numeric: true, value: (pair) => pair.b, cell: (pair) => number(pair.b) },
    { key: 'difference', title: 'B − A', numeric: true, value: (pair) => pair.b - pair.a, cell: (pair) => changeCell(pair.b - pair.a, metric.higher) },
  ];
  return table({ caption: `Tasks of A, ${names[0]}, and B, ${names[1]}`, columns, rows: pairs, size: 12 }).element;
}

/**
 * Tasks by place: those at one place are one point.
 * @param {Pair[]} pairs
 * @param {number} [step] of the grid that places are rounded to
 * @returns {Spot[]}
 */
function spots(pairs, step) {
  const rounded = (/** @type {number} */ value) => Number((step ? Math.round(value / step) * step : value).toPrecision(9));
  /** @type {Map<string, Pair[]>} */
  const places = new Map();
  for (const pair of pairs) {
    const key = `${rounded(pair.a)} ${rounded(pair.b)} ${Math.sign(pair.gain)}`;
    const there = places.get(key);
    if (there) there.push(pair);
    else places.set(key, [pair]);
  }
  return [...places.values()]
    .map((there) => {
      const { a, b, gain } = /** @type {Pair} */ (there[0]);
      const more = there.length > NAMED ? [`and ${whole(there.length - NAMED)} more`] : [];
      const names = [...there.slice(0, NAMED).map((pair) => pair.task), ...more].join(', ');
      return { before: rounded(a), after: rounded(b), turn: gain > 0 ? 'better' : gain < 0 ? 'worse' : 'same', tasks: there.length, rim: 'white', names };
    })
    .sort((one, other) => other.tasks - one.tasks);
}

/**
 * @param {Pair[]} pairs
 * @param {Metric} metric
 * @param {number} width
 */
function values(pairs, metric, width) {
  const all = pairs.flatMap((pair) => [pair.a, pair.b]);
  const [low, high] = metric.bounded ? [0, 1] : [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), -Infinity)];
  const air = (high - low) * 0.06 || Math.max(Math.abs(high), 1) * 0.06;
  const [from, to] = [low - air, high + air];
  const exact = spots(pairs);
  const points = exact.length > MAX_SPOTS ? spots(pairs, (to - from) / GRID) : exact;
  const most = Math.max(2, points[0]?.tasks ?? 2);
  return {
    width: Math.min(width, 480),
    height: Math.min(width, 480) + 40,
    columns: width < 420 ? 1 : 3,
    range: [from, to],
    reverse: !metric.higher,
    ends: [from, to].map((end) => ({ before: end, after: end })),
    points,
    most,
    largest: Math.min(most * SMALLEST, LARGEST),
    counts: [...new Set([1, Math.ceil(most / 2), most])],
  };
}
