/** The ranking: who is ahead on a version of the dataset, and how sure that is. */

import { fill, h } from '../dom.js';
import { table } from '../table.js';
import { count, number, whole } from '../text.js';
import { changeCell, commitCell, day, dot, intervalCell, modelCell, runCell, trendCell, verdict } from './cells.js';
import { rankings } from './data.js';
import { leaves } from './state.js';

/**
 * @typedef {import('./data.js').Leaderboard} Leaderboard
 * @typedef {import('./data.js').Board} Board
 * @typedef {import('./data.js').Ranked} Ranked
 * @typedef {import('./state.js').State} State
 */

/**
 * @param {HTMLElement} place
 * @param {Leaderboard} leaderboard
 * @param {State} state
 */
export async function showRanking(place, leaderboard, state) {
  const board = leaderboard.boards[state.board];
  if (!board) return;
  const found = await rankings(state.board);
  const numbers = state.version === null ? board.versions.keys() : [state.version];
  fill(
    place,
    state.version !== null && lead(found[state.version] ?? []),
    [...numbers].flatMap((version) => [
      board.versions.length > 1 && h('h3', {}, nameOf(board, version)),
      one(leaderboard, board, (found[version] ?? []).filter(leaves(state)), version),
    ]),
    h('p', { class: 'hint' }, told(board, state)),
  );
}

/**
 * A version of the dataset, by what tells it from others.
 * @param {Board} board
 * @param {number} number
 */
export function nameOf(board, number) {
  const version = board.versions[number];
  if (!version) return '';
  const name = [version.dataset, version.hash && version.hash.slice(0, 8)].filter(Boolean).join(' ');
  return `${name || 'dataset'}, ${day(version.since)} to ${day(version.until)}`;
}

/**
 * Who leads, and whether that is sure.
 * @param {Ranked[]} rows
 */
function lead(rows) {
  const first = rows[0];
  if (!first || rows.length < 2) return null;
  const others = rows.slice(1).filter((row) => row.leads).length;
  const sure = others ? `; its interval overlaps with ${others === 1 ? "another model's" : `those of ${whole(others)} other models`}` : ', ahead of all others by its interval';
  return h('p', { class: 'lead' }, h('strong', {}, first.model || '(no name)'), ` leads with ${number(first.score)}${sure}.`);
}

/**
 * @param {Board} board
 * @param {State} state
 */
function told(board, state) {
  const ranks = 'Ranked by the latest score of each; models whose 95% intervals overlap share their ranks.';
  const direction = board.higher ? '' : ' Lower scores are better.';
  const others = board.versions.filter((_, number) => state.version !== null && number !== state.version).reduce((sum, one) => sum + one.models, 0);
  const apart = others ? ` Scores on other versions of the dataset are not comparable, and kept apart: ${count(others, 'model')}.` : '';
  return `${ranks}${direction}${apart}`;
}

/**
 * @param {Leaderboard} leaderboard
 * @param {Board} board
 * @param {Ranked[]} rows
 * @param {number} version
 */
function one(leaderboard, board, rows, version) {
  const ends = rows.flatMap((row) => [row.low ?? row.score, row.high ?? row.score]);
  /** @type {[number, number]} */
  const range = [ends.reduce((a, b) => Math.min(a, b), Infinity), ends.reduce((a, b) => Math.max(a, b), -Infinity)];
  /** @type {import('../table.js').Column<Ranked>[]} */
  const columns = [
    { key: 'rank', title: 'Rank', value: (row) => row.place, cell: (row) => h('span', { class: row.leads ? 'ranks first' : 'ranks' }, row.ranks) },
    { key: 'model', title: 'Model', heads: true, value: (row) => row.model, cell: (row) => modelCell(row.model, row.version, dot(row.look === null ? undefined : leaderboard.colours[row.look], leaderboard.dark)) },
    { key: 'score', title: 'Score', numeric: true, value: (row) => row.score, cell: (row) => h('strong', {}, number(row.score)) },
    { key: 'interval', title: '95% interval', value: (row) => row.low, cell: (row) => intervalCell(row.score, row.low, row.high, range) },
    { key: 'change', title: 'Change', numeric: true, value: changeOf, cell: (row) => changeCell(changeOf(row), board.higher) },
    { key: 'trend', title: 'Trend', value: (row) => row.trend.length, cell: (row) => trendCell(row.trend) },
    { key: 'tasks', title: 'Tasks', numeric: true, value: (row) => row.tasks, cell: (row) => whole(row.tasks) },
    { key: 'run', title: 'Run', value: (row) => row.run.at, cell: (row) => runCell(row.run) },
    { key: 'commit', title: 'Commit', value: (row) => row.run.commit, cell: (row) => commitCell(row.run) },
    { key: 'verdict', title: 'Verdict', value: (row) => row.verdict, cell: (row) => verdict(row.verdict) },
  ];
  const caption = `Ranking on ${board.benchmark} by ${board.metric}${board.versions.length > 1 ? `, ${nameOf(board, version)}` : ''}`;
  return table({ caption, columns, rows, order: { key: 'rank', down: false }, empty: "No model's latest score is left by the filters." }).element;
}

/** @param {Ranked} row */
function changeOf(row) {
  const before = row.trend.at(-2);
  return before === undefined ? null : row.score - before;
}
