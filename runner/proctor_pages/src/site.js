/** The leaderboard's page: what a reader chooses, and what is shown of it. */

import { data } from './blocks.js';
import { fill, fresh, h } from './dom.js';
import { day } from './site/cells.js';
import { OverTime } from './site/over_time.js';
import { overview } from './site/overview.js';
import { nameOf, showRanking } from './site/ranking.js';
import { showScores } from './site/scores.js';
import { read, write } from './site/state.js';
import { Versus } from './site/versus.js';
import { count, link } from './text.js';
import { themeButton } from './theme.js';

/**
 * @typedef {import('./site/data.js').Leaderboard} Leaderboard
 * @typedef {import('./site/state.js').State} State
 */

const LATER = 150; // milliseconds after the last key, until what it filters is drawn

/** @type {Leaderboard} */
const leaderboard = data();
const page = /** @type {HTMLElement} */ (document.getElementById('page'));
page.className = 'site';

/** Lets the browser show what is there before more is made. */
const breath = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

async function start() {
  const ranking = h('div', { id: 'ranking' });
  const scores = h('div');
  const overTime = new OverTime(leaderboard);
  const versus = new Versus(leaderboard);
  const heading = h('h2', { id: 'board', tabindex: '-1' });
  const badge = h('p', { class: 'hint' });
  const state = read(leaderboard.boards);
  let turn = 0;

  const controls = new Controls(state, (changed) => void show(changed));

  /** @param {'board' | 'filters'} changed */
  async function show(changed) {
    const own = (turn += 1);
    const board = leaderboard.boards[state.board];
    if (!board) return;
    write(state, leaderboard.boards);
    fill(heading, board.benchmark || '(no name)', h('span', { class: 'metric' }, board.metric));
    fill(badge, 'Badge of this benchmark: ', h('a', { href: `${board.badge}.svg` }, `${board.badge}.svg`), ', and for shields ', h('a', { href: `${board.badge}.json` }, `${board.badge}.json`));
    const later = [
      () => showRanking(ranking, leaderboard, state),
      () => overTime.show(state),
      () => showScores(scores, leaderboard, state),
      () => (changed === 'board' ? versus.show(state) : undefined),
    ];
    for (const [number, draw] of later.entries()) {
      await draw();
      if (own !== turn) return;
      page.dataset['ready'] = number + 1 < later.length ? 'ranking' : 'all';
      await breath();
    }
  }

  /** @param {number} board */
  function choose(board) {
    controls.choose(board);
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  }

  fill(
    page,
    top(),
    leaderboard.boards.length > 1 && h('section', { 'aria-label': 'Benchmarks' }, overview(leaderboard, choose)),
    heading,
    controls.element,
    h('section', { 'aria-label': 'Ranking' }, ranking),
    section('Scores over time', overTime.element),
    section('Model against model', versus.element),
    section('Every score', scores),
    h('footer', {}, badge),
  );
  addEventListener('hashchange', () => location.reload()); // another view was asked for
  await show('board');
}

/**
 * @param {string} title
 * @param {HTMLElement} content
 */
const section = (title, content) => h('section', { 'aria-label': title }, h('h2', {}, title), content);

/** The title, what the leaderboard is made of, and what can be taken along. */
function top() {
  const { title, scores, models, boards, until, files, notes } = leaderboard;
  const benchmarks = new Set(boards.map((board) => board.benchmark)).size;
  const repository = link(leaderboard.repository);
  const of = boards.length ? `${count(scores, 'score')} of ${count(models, 'model')} on ${count(benchmarks, 'benchmark')}${until === null ? '' : `, the last on ${day(until)}`}` : '';
  return h(
    'header',
    {},
    h('div', { class: 'top' }, h('h1', {}, title), themeButton()),
    of && h('p', { class: 'soft' }, of),
    h(
      'ul',
      { class: 'links' },
      repository && h('li', {}, h('a', { href: repository, rel: 'noopener noreferrer' }, 'Repository')),
      h('li', {}, h('a', { href: files.csv, download: true }, 'CSV')),
      h('li', {}, h('a', { href: files.json, download: true }, 'JSON')),
      h('li', {}, h('a', { href: files.feed, type: 'application/atom+xml' }, 'Feed of regressions')),
    ),
    notes.length > 0 && h('ul', { class: 'hint notes' }, notes.map((note) => h('li', {}, note))),
  );
}

/** What a reader chooses by. */
class Controls {
  #benchmark = h('select', { id: fresh('control') });
  #metric = h('select', { id: fresh('control') });
  #version = h('select', { id: fresh('control') });
  #model = h('input', { id: fresh('control'), type: 'search', placeholder: 'Name or version', spellcheck: 'false', autocomplete: 'off' });
  #since = h('input', { id: fresh('control'), type: 'date' });
  #until = h('input', { id: fresh('control'), type: 'date' });
  #clear = h('button', { type: 'button', class: 'quiet', onclick: () => this.#reset() }, 'Clear filters');
  #timer = 0;

  /**
   * @param {State} state changed in place
   * @param {(changed: 'board' | 'filters') => void} onchange
   */
  constructor(state, onchange) {
    this.state = state;
    this.onchange = onchange;
    const fields = [
      ['Benchmark', this.#benchmark],
      ['Metric', this.#metric],
      ['Dataset', this.#version],
      ['Model', this.#model],
      ['From', this.#since],
      ['To', this.#until],
    ];
    this.element = h(
      'form',
      { class: 'bar', 'aria-label': 'What is shown', onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      fields.map(([name, input]) => h('span', { class: 'field' }, h('label', { for: /** @type {HTMLElement} */ (input).id }, name), input)),
      this.#clear,
    );
    this.#benchmark.addEventListener('change', () => this.choose(Number(this.#benchmark.value)));
    this.#metric.addEventListener('change', () => this.choose(Number(this.#metric.value)));
    this.#version.addEventListener('change', () => this.#filter({ version: this.#version.value === 'all' ? null : Number(this.#version.value) }));
    this.#since.addEventListener('change', () => this.#filter({ since: this.#since.value }));
    this.#until.addEventListener('change', () => this.#filter({ until: this.#until.value }));
    this.#model.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#filter({ model: this.#model.value }), LATER);
    });
    this.#fill();
  }

  /** @param {number} board */
  choose(board) {
    Object.assign(this.state, { board, version: 0 });
    this.#fill();
    this.onchange('board');
  }

  /** @param {Partial<State>} changed */
  #filter(changed) {
    Object.assign(this.state, changed);
    this.#offer();
    this.onchange('filters');
  }

  #offer() {
    const { version, model, since, until } = this.state;
    this.#clear.hidden = version === 0 && !model && !since && !until;
  }

  #reset() {
    Object.assign(this.state, { version: 0, model: '', since: '', until: '' });
    this.#model.focus();
    this.#fill();
    this.onchange('filters');
  }

  #fill() {
    const { boards } = leaderboard;
    const board = boards[this.state.board];
    if (!board) return;
    const numbered = boards.map((one, number) => ({ ...one, number }));
    const firsts = numbered.filter((one) => boards.findIndex((other) => other.badge === one.badge) === one.number);
    const own = numbered.filter((one) => one.badge === board.badge);
    fill(this.#benchmark, firsts.map((one) => h('option', { value: one.number, selected: one.badge === board.badge }, one.benchmark || '(no name)')));
    fill(this.#metric, own.map((one) => h('option', { value: one.number, selected: one.number === this.state.board }, one.metric || '(no name)')));
    fill(
      this.#version,
      board.versions.map((_, number) => h('option', { value: number, selected: this.state.version === number }, nameOf(board, number))),
      board.versions.length > 1 && h('option', { value: 'all', selected: this.state.version === null }, 'Every version, kept apart'),
    );
    this.#version.disabled = board.versions.length === 1;
    this.#model.value = this.state.model;
    this.#since.value = this.state.since;
    this.#until.value = this.state.until;
    this.#offer();
  }
}

if (leaderboard.boards.length) void start();
else fill(page, top(), h('p', { class: 'card' }, 'No scores are recorded yet. The first run will show here.'));
