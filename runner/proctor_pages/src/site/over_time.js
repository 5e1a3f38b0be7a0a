/** Scores over time, as the chart of `proctor leaderboard --plot` has them. */

import { chart } from '../chart.js';
import { fill, h } from '../dom.js';
import { count, interval, number } from '../text.js';
import { commitCell, minute, outward, verdict } from './cells.js';
import { history } from './data.js';
import { leaves } from './state.js';
import { filled } from './template.js';

/**
 * @typedef {import('./data.js').Past} Past
 * @typedef {import('./data.js').History} History
 * @typedef {import('./data.js').Leaderboard} Leaderboard
 */

const DRAWN = 3000; // points: more take a browser longer than a reader waits
const FEWEST = 12; // points of a line that is thinned

/** The section: a chart that is drawn anew as the reader chooses, and what is told of a point that was clicked. */
export class OverTime {
  /** @type {ReturnType<typeof chart> | null} */
  #chart = null;
  #place = h('div');
  #picked = h('div', { class: 'picked', role: 'status' });
  #note = h('p', { class: 'hint' });

  /** @param {Leaderboard} leaderboard */
  constructor(leaderboard) {
    this.leaderboard = leaderboard;
    this.element = h('div', {}, this.#place, this.#note, this.#picked);
  }

  /** @param {import('./state.js').State} state */
  async show(state) {
    const board = this.leaderboard.boards[state.board];
    if (!board) return;
    const found = await history(state.board);
    const left = leaves(state);
    const rows = found.rows.filter((row) => left(row) && (state.version === null || state.version === 0 || row.dataset === state.version));
    const drawn = thinned(rows, found);
    const thin = drawn.length < rows.length ? `${count(drawn.length, 'score')} of ${count(rows.length, 'score')} are drawn; regressions and the latest of each line are among them.` : '';
    fill(this.#picked);
    this.#note.textContent = rows.length ? thin : 'No score is left by the filters.';
    this.#chart?.end();
    this.#chart = null;
    if (!rows.length) return;
    const label = `Scores over time on ${board.benchmark} by ${board.metric}; the table of all scores below has the same.`;
    this.#chart = chart(this.#place, (width) => filled(this.leaderboard.charts.time, values(drawn, found, board, width)), {
      label,
      colours: this.leaderboard.dark,
      zooms: true,
      onpick: (datum) => this.#pick(found.rows[datum.row]),
    });
  }

  /** @param {Past | undefined} row */
  #pick(row) {
    if (!row) return;
    fill(
      this.#picked,
      h('strong', {}, row.model || '(no name)'),
      row.version && h('span', { class: 'soft' }, row.version),
      h('span', {}, number(row.score), row.low !== null && h('span', { class: 'soft' }, ` (${interval(row.low, row.high)})`)),
      h('span', {}, minute(row.run.at)),
      verdict(row.verdict),
      row.run.page && outward(row.run.page, 'Run'),
      row.run.commit && h('span', {}, 'Commit ', commitCell(row.run)),
    );
  }
}

/**
 * At most about DRAWN of the rows: every line keeps its first and last score, and what is marked where that is not much.
 * @param {Past[]} rows
 * @param {History} found
 */
function thinned(rows, found) {
  if (rows.length <= DRAWN) return rows;
  /** @type {Map<string, Past[]>} */
  const lines = new Map();
  for (const row of rows) {
    const line = lines.get(lineOf(row));
    if (line) line.push(row);
    else lines.set(lineOf(row), [row]);
  }
  const first = [...lines.values()].sort((a, b) => Number(found.named[b[0]?.who ?? 0]) - Number(found.named[a[0]?.who ?? 0]));
  const each = Math.max(FEWEST, Math.floor(DRAWN / first.length));
  const marks = rows.filter((row) => row.mark !== null).length <= DRAWN;
  const kept = first.slice(0, Math.floor(DRAWN / FEWEST)).flatMap((line) => {
    const step = Math.ceil(line.length / each);
    return line.filter((row, place) => (marks && row.mark !== null) || place === 0 || (line.length - 1 - place) % step === 0);
  });
  return kept.sort((a, b) => a.row - b.row);
}

/** @param {Past} row */
const lineOf = (row) => `${row.who} ${row.dataset}`;

/**
 * What the chart is drawn of. Names are data: none becomes a part of the chart's own text.
 * @param {Past[]} rows
 * @param {History} found
 * @param {import('./data.js').Board} board
 * @param {number} width
 */
function values(rows, found, board, width) {
  const moments = rows.map((row) => row.run.at * 1000);
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const margin = last > first ? Math.max((last - first) * 0.03, 60_000) : 12 * 3_600_000;
  const widths = new Map();
  for (const row of rows) widths.set(row.band, (widths.get(row.band) ?? 0) + 1);
  const series = new Map();
  for (const row of rows) if (!series.has(lineOf(row))) series.set(lineOf(row), series.size);
  const longest = Math.max(...lengths(rows));
  const size = longest <= 40 ? 70 : longest <= 100 ? 30 : 12;
  const [entries, colours, shapes] = found.legend;
  return {
    width,
    height: width < 500 ? 420 : 380,
    ticks: Math.max(2, Math.floor(width / 150)),
    orient: width < 760 ? 'bottom' : 'right',
    columns: width < 420 ? 1 : width < 760 ? 3 : 1,
    entries,
    colours,
    shapes,
    range: found.range,
    time: [first - margin, last + margin],
    size,
    marked: size + 150,
    regressed: size + 230,
    changes: found.changes.filter(({ at }) => at > first && at < last),
    scores: rows.map((row, place) => ({
      row: row.row,
      series: series.get(lineOf(row)),
      entry: found.entries[row.who],
      named: found.named[row.who],
      at: moments[place],
      date: moments[place],
      score: row.score,
      band: row.band,
      narrow: row.band !== null && widths.get(row.band) === 1,
      ci_low: row.low,
      ci_high: row.high,
      interval: interval(row.low, row.high),
      regressed: row.mark !== null && row.verdict === 'regressed',
      mark: row.mark,
      model: row.model,
      version: row.version,
      tasks: row.tasks,
      samples: row.samples,
      dataset: board.versions[row.dataset]?.hash ?? '',
      commit: row.run.commit,
      verdict: row.verdict,
    })),
  };
}

/**
 * How many scores each model has.
 * @param {Past[]} rows
 */
function lengths(rows) {
  const found = new Map();
  for (const row of rows) found.set(row.who, (found.get(row.who) ?? 0) + 1);
  return [...found.values()];
}
