/**
 * What a reader looks at, kept in the address after "#", so that a view can be shared.
 *
 * @typedef {object} State
 * @property {number} board
 * @property {number | null} version of the dataset; null for all
 * @property {string} model only those whose name or version has this
 * @property {string} since a day, or nothing
 * @property {string} until
 */

/** @typedef {import('./data.js').Board} Board */

const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * The state that the address tells of; what it says wrongly is left at its first value.
 * @param {Board[]} boards
 * @returns {State}
 */
export function read(boards) {
  const told = new URLSearchParams(location.hash.slice(1));
  const named = boards.findIndex((one) => one.benchmark === told.get('benchmark') && one.metric === (told.get('metric') ?? one.metric));
  const board = Math.max(0, named);
  const hash = told.get('dataset');
  const version = (boards[board]?.versions ?? []).findIndex((one) => one.hash === hash);
  const date = (/** @type {string} */ name) => (DAY.test(told.get(name) ?? '') ? told.get(name) ?? '' : '');
  return { board, version: hash === 'all' ? null : Math.max(0, version), model: (told.get('model') ?? '').slice(0, 100), since: date('since'), until: date('until') };
}

/**
 * @param {State} state
 * @param {Board[]} boards
 */
export function write(state, boards) {
  const board = boards[state.board];
  if (!board) return;
  const told = new URLSearchParams({ benchmark: board.benchmark, metric: board.metric });
  if (state.version !== 0) told.set('dataset', state.version === null ? 'all' : board.versions[state.version]?.hash ?? '');
  for (const name of /** @type {const} */ (['model', 'since', 'until'])) if (state[name]) told.set(name, state[name]);
  history.replaceState(null, '', `#${told}`);
}

/**
 * Whether a row is left by the filters for model and date.
 * @param {State} state
 * @returns {(row: import('./data.js').Score) => boolean}
 */
export function leaves(state) {
  const words = state.model.toLowerCase().split(/\s+/).filter(Boolean);
  const since = state.since ? Date.parse(`${state.since}T00:00:00Z`) / 1000 : -Infinity;
  const until = state.until ? Date.parse(`${state.until}T00:00:00Z`) / 1000 + 86_400 : Infinity;
  return (row) => {
    const name = `${row.model} ${row.version}`.toLowerCase();
    return row.run.at >= since && row.run.at < until && words.every((word) => name.includes(word));
  };
}
