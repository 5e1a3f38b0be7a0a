/** Every score of a board, the newest first. */

import { fill } from '../dom.js';
import { table } from '../table.js';
import { interval, number, whole } from '../text.js';
import { commitCell, minute, modelCell, outward, verdict } from './cells.js';
import { history } from './data.js';
import { leaves } from './state.js';

/** @typedef {import('./data.js').Past} Past */

/**
 * @param {HTMLElement} place
 * @param {import('./data.js').Leaderboard} leaderboard
 * @param {import('./state.js').State} state
 */
export async function showScores(place, leaderboard, state) {
  const board = leaderboard.boards[state.board];
  if (!board) return;
  const found = await history(state.board);
  const left = leaves(state);
  const rows = found.rows.filter((row) => left(row) && (state.version === null || row.dataset === state.version)).reverse();
  /** @type {import('../table.js').Column<Past>[]} */
  const columns = [
    { key: 'date', title: 'Run', value: (row) => row.run.at, cell: (row) => outward(row.run.page, minute(row.run.at), row.run.page && `Run of ${minute(row.run.at)}`) },
    { key: 'model', title: 'Model', heads: true, value: (row) => row.model, cell: (row) => modelCell(row.model, row.version) },
    { key: 'score', title: 'Score', numeric: true, value: (row) => row.score, cell: (row) => number(row.score) },
    { key: 'interval', title: '95% interval', value: (row) => row.low, cell: (row) => interval(row.low, row.high) },
    { key: 'tasks', title: 'Tasks', numeric: true, value: (row) => row.tasks, cell: (row) => whole(row.tasks) },
    { key: 'samples', title: 'Samples', numeric: true, value: (row) => row.samples, cell: (row) => whole(row.samples) },
    { key: 'dataset', title: 'Dataset', value: (row) => row.dataset, cell: (row) => board.versions[row.dataset]?.hash.slice(0, 8) ?? '' },
    { key: 'commit', title: 'Commit', value: (row) => row.run.commit, cell: (row) => commitCell(row.run) },
    { key: 'verdict', title: 'Verdict', value: (row) => row.verdict, cell: (row) => verdict(row.verdict) },
  ];
  const caption = `Every score on ${board.benchmark} by ${board.metric}`;
  fill(place, table({ caption, columns, rows, size: 15, empty: 'No score is left by the filters.' }).element);
}
