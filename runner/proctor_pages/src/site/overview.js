/** All benchmarks and metrics, and who leads each. */

import { h } from '../dom.js';
import { table } from '../table.js';
import { number, whole } from '../text.js';
import { day, intervalCell } from './cells.js';

/** @typedef {import('./data.js').Board & {number: number}} Numbered */

/**
 * @param {import('./data.js').Leaderboard} leaderboard
 * @param {(board: number) => void} choose
 */
export function overview(leaderboard, choose) {
  const rows = leaderboard.boards.map((board, place) => ({ ...board, number: place }));
  /** @type {import('../table.js').Column<Numbered>[]} */
  const columns = [
    { key: 'benchmark', title: 'Benchmark', heads: true, value: (row) => row.benchmark, cell: (row) => [h('button', { type: 'button', class: 'plain', onclick: () => choose(row.number) }, row.benchmark || '(no name)'), h('span', { class: 'version' }, row.metric)] },
    { key: 'leader', title: 'Leader', value: (row) => row.leader },
    { key: 'score', title: 'Score', numeric: true, value: (row) => row.score, cell: (row) => h('strong', {}, number(row.score)) },
    { key: 'interval', title: '95% interval', value: (row) => row.low, cell: (row) => intervalCell(row.score, row.low, row.high, [Math.min(0, row.low ?? row.score), Math.max(1, row.high ?? row.score)]) },
    { key: 'models', title: 'Models', numeric: true, value: (row) => row.versions[0]?.models ?? 0, cell: (row) => whole(row.versions[0]?.models ?? 0) },
    { key: 'until', title: 'Last run', value: (row) => row.versions[0]?.until ?? 0, cell: (row) => day(row.versions[0]?.until ?? 0) },
  ];
  return table({ caption: 'Benchmarks and who leads them', columns, rows, size: 10, onopen: (row) => choose(row.number) }).element;
}
