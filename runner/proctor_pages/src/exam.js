/**
 * One model on one benchmark: its tasks as rows, its samples, and what they scored.
 *
 * @typedef {import('./facts').TaskColumns} TaskColumns
 * @typedef {import('./facts').SampleColumns} SampleColumns
 * @typedef {import('./facts').TaskChanges} TaskChanges
 * @typedef {'newly failing' | 'worse' | 'newly passing' | 'better' | 'same' | ''} Turn
 *
 * @typedef {object} Row
 * @property {number} place
 * @property {string} id
 * @property {string} plain the id and what failed, for searching
 * @property {number} samples
 * @property {number} passed
 * @property {[string, number][]} statuses other than passed, the most frequent first
 * @property {string} detail
 * @property {number} begin where its samples begin in the columns
 * @property {number} end
 * @property {number | null} before
 * @property {number | null} now
 * @property {Turn} turn
 * @property {number} rank the smaller, the sooner a reader wants to see it
 */

import { block, column } from './blocks.js';

export const STATUSES = ['passed', 'failed', 'error', 'timeout', 'memory', 'output_limit', 'syntax_error', 'unsupported', 'infra_error'];
export const UNSCORED = 'infra_error';
export const TURNS = /** @type {const} */ (['newly failing', 'worse', 'newly passing', 'better', 'same']);
export const SHARE = 'share of samples that passed';
const SAME = 1e-9;
const HALF = 0.5;

/**
 * @typedef {object} Samples columns over all samples in the page
 * @property {Uint32Array} tasks
 * @property {Uint32Array} number
 * @property {string} status
 * @property {Record<string, (number | null)[]>} scores
 * @property {Texts} details
 * @property {Texts} settings
 * @property {Uint32Array} cpu
 * @property {Uint32Array} wall
 *
 * @typedef {{texts: string[], codes: Uint32Array}} Texts
 */

/** Loads an entrant by its number. */
export class Exam {
  /**
   * @param {number} number
   * @param {TaskColumns} tasks
   * @param {SampleColumns} packed
   */
  constructor(number, tasks, packed) {
    this.number = number;
    this.tasks = tasks;
    /** @type {Samples} */
    this.samples = {
      tasks: column(packed.tasks),
      number: column(packed.number),
      status: packed.status,
      scores: packed.scores,
      details: unpacked(packed.details),
      settings: unpacked(packed.settings),
      cpu: column(packed.cpu),
      wall: column(packed.wall),
    };
    this.rows = rows(tasks, this.samples);
  }

  /** @param {number} number */
  static async load(number) {
    const [tasks, samples] = await Promise.all([block(`tasks-${number}`), block(`samples-${number}`)]);
    return new Exam(number, tasks, samples);
  }

  /** By which metrics tasks have scores in this page; those that were judged come first. */
  get metrics() {
    const judged = this.tasks.changes.map((change) => change.metric);
    const others = Object.keys(this.samples.scores).filter((label) => !judged.includes(label));
    const found = [...judged, ...others];
    return found.length ? found : [SHARE];
  }

  /**
   * Gives rows what the tasks scored by a metric, before and now.
   * @param {string} metric
   * @param {boolean} lower whether less is better
   */
  by(metric, lower) {
    const change = this.tasks.changes.find((one) => one.metric === metric);
    const scores = Object.hasOwn(this.samples.scores, metric) ? this.samples.scores[metric] : undefined;
    const higher = change ? change.higher : !lower;
    for (const row of this.rows) {
      row.before = change?.before[row.place] ?? null;
      row.now = change?.after[row.place] ?? (scores ? mean(scores, row) : metric === SHARE ? share(row) : null);
      row.turn = turn(row, change, higher);
      row.rank = rank(row);
    }
    return change;
  }

  /**
   * The rows, those that a reader wants to see first.
   * @returns {Row[]}
   */
  ordered() {
    return [...this.rows].sort((a, b) => a.rank - b.rank || a.place - b.place);
  }

  /** How many of its samples are in the page. */
  get held() {
    return this.samples.number.length;
  }

  /**
   * A sample's status.
   * @param {number} place
   */
  status(place) {
    return STATUSES[Number(this.samples.status[place])] ?? '';
  }

  /**
   * A sample's detail.
   * @param {number} place
   */
  detail(place) {
    return coded(this.samples.details, place);
  }
}

/**
 * @param {Texts} texts
 * @param {number} place
 */
export const coded = (texts, place) => texts.texts[texts.codes[place] ?? -1] ?? '';

/**
 * @param {import('./facts').Coded} packed
 * @returns {Texts}
 */
const unpacked = (packed) => ({ texts: packed.texts, codes: column(packed.codes) });

/**
 * @param {TaskColumns} tasks
 * @param {Samples} samples
 * @returns {Row[]}
 */
function rows(tasks, samples) {
  const details = unpacked(tasks.details);
  const found = tasks.ids.map((id, place) => {
    const detail = coded(details, place);
    return {
      place,
      id,
      plain: `${id}\n${detail}`.toLowerCase(),
      samples: tasks.samples[place] ?? 0,
      passed: tasks.passed[place] ?? 0,
      statuses: /** @type {[string, number][]} */ ([]),
      detail,
      begin: 0,
      end: 0,
      before: null,
      now: null,
      turn: /** @type {Turn} */ (''),
      rank: 0,
    };
  });
  for (const [status, [places, amounts]] of Object.entries(tasks.statuses)) {
    places.forEach((place, index) => found[place]?.statuses.push([status, amounts[index] ?? 0]));
  }
  for (const row of found) row.statuses.sort((a, b) => b[1] - a[1]);
  samples.tasks.forEach((place, index) => {
    const row = found[place];
    if (!row) return;
    if (row.end === 0) row.begin = index;
    row.end = index + 1;
  });
  return found;
}

/**
 * @param {(number | null)[]} scores
 * @param {Row} row
 */
function mean(scores, row) {
  let sum = 0;
  let known = 0;
  for (let place = row.begin; place < row.end; place += 1) {
    const score = scores[place];
    if (score !== null && score !== undefined) {
      sum += score;
      known += 1;
    }
  }
  return known ? sum / known : null;
}

/** @param {Row} row */
function share(row) {
  const lost = row.statuses.find(([status]) => status === UNSCORED)?.[1] ?? 0;
  return row.samples > lost ? row.passed / (row.samples - lost) : null;
}

/**
 * @param {Row} row
 * @param {TaskChanges | undefined} change
 * @param {boolean} higher
 * @returns {Turn}
 */
function turn(row, change, higher) {
  if (row.before === null || row.now === null) return '';
  if (Math.abs(row.now - row.before) <= SAME) return 'same';
  if (change?.passes && row.before >= HALF !== row.now >= HALF) return row.now < HALF ? 'newly failing' : 'newly passing';
  return row.now > row.before === higher ? 'better' : 'worse';
}

/**
 * Flips first, the largest before the smaller; then what failed, by how much; then the rest.
 * @param {Row} row
 */
function rank(row) {
  const kind = TURNS.indexOf(/** @type {any} */ (row.turn));
  if (kind >= 0 && kind < 4 && row.before !== null && row.now !== null) {
    const size = Math.abs(row.now - row.before);
    return kind + 1 / (1 + size);
  }
  const passed = share(row);
  if (passed === null) return 6;
  return passed < 1 && row.statuses.length ? 4 + passed : 5;
}
