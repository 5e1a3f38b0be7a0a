/**
 * What stands in the page, as `proctor/site` puts it there: texts are fit to be shown, addresses to be linked.
 *
 * @typedef {{at: number, commit: string, commitPage: string, page: string}} Run `at` in seconds since 1970
 * @typedef {{hash: string, dataset: string, since: number, until: number, models: number}} Version
 * @typedef {object} Board
 * @property {string} benchmark
 * @property {string} metric
 * @property {boolean} higher whether more is better
 * @property {string} badge the name of its badge's files, without a suffix
 * @property {[number, number] | null} tasks the block of its tasks, and the metric in it
 * @property {string} leader
 * @property {number} score
 * @property {number | null} low
 * @property {number | null} high
 * @property {Version[]} versions of the dataset, the newest first
 *
 * @typedef {object} Leaderboard
 * @property {string} title
 * @property {string} repository
 * @property {number} scores
 * @property {number} models
 * @property {number | null} until
 * @property {string[]} notes
 * @property {{csv: string, json: string, feed: string}} files
 * @property {Board[]} boards
 * @property {{time: object, tasks: object}} charts
 * @property {{[colour: string]: string}} dark
 * @property {string[]} colours
 *
 * @typedef {object} Score one row of the leaderboard
 * @property {string} model
 * @property {string} version
 * @property {string} verdict
 * @property {number} score
 * @property {number | null} low
 * @property {number | null} high
 * @property {number} tasks
 * @property {number} samples
 * @property {Run} run
 *
 * @typedef {Score & {place: number, ranks: string, leads: boolean, look: number | null, trend: number[]}} Ranked
 * @typedef {Score & {row: number, who: number, dataset: number, mark: string | null, band: number | null}} Past
 *
 * @typedef {object} History
 * @property {Past[]} rows by date
 * @property {string[]} entries of the legend, by the number of a model
 * @property {boolean[]} named whether a model has an entry of its own
 * @property {[string[], string[], string[]]} legend entries, colours and shapes
 * @property {[number, number]} range of scores
 * @property {{at: number, label: string}[]} changes of the dataset
 *
 * @typedef {object} Tasks
 * @property {string[]} models
 * @property {number[]} dates
 * @property {{higher: boolean, bounded: boolean, tasks: string[], values: (number | null)[][]}[]} metrics
 */

import { block } from '../blocks.js';

/** @param {[number, string, string, string]} run */
const runOf = ([at, commit, commitPage, page]) => ({ at, commit, commitPage, page });

/**
 * The rankings of a board, one for each version of the dataset.
 * @param {number} board
 * @returns {Promise<Ranked[][]>}
 */
export async function rankings(board) {
  const found = await block(`ranking-${board}`);
  const runs = found.runs.map(runOf);
  return found.rankings.map((/** @type {any} */ one) =>
    one.model.map((/** @type {string} */ model, /** @type {number} */ place) => ({
      place,
      model,
      ranks: one.best[place] === one.worst[place] ? `${one.best[place]}` : `${one.best[place]}–${one.worst[place]}`,
      leads: one.best[place] === 1,
      version: one.version[place],
      verdict: one.verdict[place],
      score: one.score[place],
      low: one.low[place],
      high: one.high[place],
      tasks: one.tasks[place],
      samples: one.samples[place],
      run: runs[one.run[place]],
      look: one.look[place],
      trend: one.trend[place],
    })),
  );
}

/**
 * A board's scores over time.
 * @param {number} board
 * @returns {Promise<History>}
 */
export async function history(board) {
  const found = await block(`history-${board}`);
  const runs = found.runs.map(runOf);
  const rows = found.score.map((/** @type {number} */ score, /** @type {number} */ row) => ({
    row,
    score,
    who: found.model[row],
    model: found.models[found.model[row]],
    version: found.versions[found.version[row]],
    verdict: found.verdicts[found.verdict[row]],
    dataset: found.dataset[row],
    low: found.low[row],
    high: found.high[row],
    tasks: found.tasks[row],
    samples: found.samples[row],
    run: runs[found.run[row]],
    mark: found.marks[found.mark[row]],
    band: found.band[row],
  }));
  return { rows, entries: found.entries, named: found.named, legend: found.legend, range: found.range, changes: found.changes };
}

/**
 * What the models of a benchmark scored task by task.
 * @param {number} number
 * @returns {Promise<Tasks>}
 */
export const tasks = (number) => block(`tasks-${number}`);
