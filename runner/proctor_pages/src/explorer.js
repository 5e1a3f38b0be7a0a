/** The tasks of one model on one benchmark: in charts, in groups of what went wrong, and one by one. */

import { block } from './blocks.js';
import { chart } from './chart.js';
import { fill, fresh, h } from './dom.js';
import { Exam, STATUSES, TURNS } from './exam.js';
import { kinds } from './kinds.js';
import { bar, ending, statusBadge, turnBadge } from './marks.js';
import { panel } from './panel.js';
import { table } from './table.js';
import { count, number, oneLine, whole } from './text.js';

/**
 * @typedef {import('./facts').Overview} Overview
 * @typedef {import('./exam.js').Row} Row
 * @typedef {{words: string, places: Set<number>}} Only
 */

const KINDS = 8; // groups that are shown at first
const BINS = 20;
const WIDE = 520; // pixels that a plot needs with its legend beside it

/** @param {Overview} overview */
export function explorer(overview) {
  /** @type {Exam | undefined} */
  let exam;
  /** @type {import('./facts').TaskChanges | undefined} */
  let change;
  /** @type {Only | undefined} */
  let only;
  /** @type {{end: () => void}[]} */
  let drawn = [];
  let entrant = 0;
  let turn = 0;

  const whose = select(
    'Model and benchmark',
    overview.entrants.map((one, place) => [String(place), `${oneLine(one.name, 50) || '(empty)'} on ${oneLine(one.benchmark, 50) || '(empty)'}`]),
    () => void choose(Number(whose.control.value)),
  );
  whose.field.hidden = overview.entrants.length < 2;
  const metric = select('Metric', [], () => measure(metric.control.value));
  const search = h('input', { type: 'search', placeholder: 'Task or detail', autocomplete: 'off', spellcheck: 'false', oninput: filter });
  const ended = select('Ended', [], filter);
  const turned = select('Change', [], filter);
  const clear = h('button', { type: 'button', class: 'quiet', onclick: reset }, 'Clear');
  const chosen = h('p', { class: 'only', role: 'status' });
  const charts = h('div', { class: 'charts' });
  const notes = h('div');
  const holder = h('div');
  let tasks = listing({ compared: true, details: true });
  const detail = panel(overview, { shown: () => tasks.shown() });
  const element = h(
    'div',
    {},
    h('div', { class: 'bar' }, whose.field, metric.field),
    charts,
    h('div', { class: 'bar filters', role: 'search', 'aria-label': 'Tasks' }, labelled('Search', search), turned.field, ended.field, clear),
    chosen,
    holder,
    notes,
    detail.element,
  );

  /**
   * The table of tasks, with the columns that have something in them.
   * @param {{compared: boolean, details: boolean}} which
   */
  function listing({ compared, details }) {
    const own = table({
      caption: 'Tasks one by one',
      columns: columns((row) => void open(row)).filter(({ key }) => (compared || !['change', 'before'].includes(key)) && (details || key !== 'detail')),
      rows: /** @type {Row[]} */ ([]),
      onopen: (row) => void open(row),
      empty: 'No task is left by the filters.',
    });
    fill(holder, own.element);
    return own;
  }

  /**
   * Shows another model on another benchmark.
   * @param {number} number
   * @param {string} [wanted] the metric to show
   */
  async function choose(number, wanted) {
    const own = (turn += 1);
    const loaded = await Exam.load(number);
    if (own !== turn) return;
    exam = loaded;
    entrant = number;
    whose.control.value = String(number);
    options(metric.control, exam.metrics.map((one) => [one, oneLine(one, 60)]));
    metric.field.hidden = exam.metrics.length < 2;
    const statuses = STATUSES.filter((status) => exam?.rows.some((row) => (status === 'passed' ? row.passed > 0 : row.statuses.some(([one]) => one === status))));
    options(ended.control, [['', 'Any way'], ...statuses.map((status) => /** @type {[string, string]} */ ([status, ending(status)]))]);
    measure(wanted !== undefined && exam.metrics.includes(wanted) ? wanted : (exam.metrics[0] ?? ''));
  }

  /** @param {string} label */
  function measure(label) {
    if (!exam) return;
    metric.control.value = label;
    change = exam.by(label, overview.entrants[entrant]?.lower.includes(label) ?? false);
    const counts = new Map(TURNS.map((one) => [one, exam?.rows.filter((row) => row.turn === one).length ?? 0]));
    const known = TURNS.filter((one) => counts.get(one));
    options(turned.control, [['', 'Any'], ...known.map((one) => /** @type {[string, string]} */ ([one, `${one} (${whole(counts.get(one) ?? 0)})`]))]);
    turned.field.hidden = known.length === 0;
    only = undefined;
    tasks = listing({ compared: known.length > 0, details: exam.rows.some((row) => row.detail) });
    tellOf(label);
    filter();
    draw(label);
  }

  /** @param {string} label */
  function tellOf(label) {
    const held = exam?.held ?? 0;
    const all = overview.entrants[entrant]?.samples ?? 0;
    fill(
      notes,
      exam && exam.tasks.left_out > 0 && h('p', { class: 'hint' }, `${count(exam.tasks.left_out, 'more task')} ${exam.tasks.left_out === 1 ? 'is' : 'are'} left out of this page, for its size.`),
      held < all && h('p', { class: 'hint' }, held === 0 ? 'This page was made without the single samples.' : `Of ${count(all, 'sample')}, ${whole(held)} are in this page; results.jsonl has all of them.`),
      change === undefined && h('p', { class: 'hint' }, `There is nothing to compare tasks with by ${oneLine(label, 60)}.`),
    );
  }

  function reset() {
    search.value = '';
    ended.control.value = '';
    turned.control.value = '';
    only = undefined;
    filter();
    search.focus();
  }

  function filter() {
    if (!exam) return;
    const wanted = search.value.trim().toLowerCase();
    const [status, change] = [ended.control.value, turned.control.value];
    const found = exam.ordered().filter(
      (row) =>
        (!wanted || row.plain.includes(wanted)) &&
        (!change || row.turn === change) &&
        (!status || (status === 'passed' ? row.passed > 0 : row.statuses.some(([one]) => one === status))) &&
        (!only || only.places.has(row.place)),
    );
    clear.disabled = !wanted && !status && !change && !only;
    fill(chosen, only && [h('span', {}, only.words), h('button', { type: 'button', class: 'quiet', onclick: () => restrict(undefined) }, 'Show all')]);
    tasks.show(found);
  }

  /** @param {Only | undefined} wanted */
  function restrict(wanted) {
    only = wanted;
    filter();
    if (wanted) holder.scrollIntoView({ block: 'nearest' });
  }

  /** @param {string} label */
  function draw(label) {
    for (const one of drawn) one.end();
    drawn = [];
    if (!exam) return;
    const [own, index] = [exam, change ? exam.tasks.changes.indexOf(change) : -1];
    const places = [h('div', { class: 'card' }), h('div', { class: 'card' })];
    fill(charts, places);
    if (places[0]) figure(places[0], own, label, index);
    if (places[1]) groups(places[1], own);
  }

  /**
   * Tasks before against after, or how their scores are spread; a reader may turn from one to the other.
   * @param {HTMLElement} place
   * @param {Exam} own
   * @param {string} label
   * @param {number} index of the metric among those that were judged; -1 for another
   */
  function figure(place, own, label, index) {
    const title = h('h3');
    const canvas = h('div');
    const turn = h('button', { type: 'button', class: 'quiet', onclick: () => void show(!scattered) });
    let scattered = index >= 0;
    /** @type {{end: () => void} | undefined} */
    let current;
    fill(place, h('div', { class: 'top' }, title, index >= 0 && turn), canvas);

    /** @param {boolean} wanted */
    async function show(wanted) {
      const drawing = wanted ? await block(`chart-${own.number}-${index}`).then(narrowed, () => undefined) : own.rows.some((row) => row.now !== null || row.before !== null) ? spread(own, label) : undefined;
      if (own !== exam) return;
      current?.end();
      scattered = wanted && drawing !== undefined;
      title.textContent = scattered ? 'Each task before and after' : 'How tasks’ scores are spread';
      turn.textContent = scattered ? 'Show how scores are spread' : 'Show before and after';
      fill(canvas);
      if (drawing === undefined) {
        fill(canvas, h('p', { class: 'hint' }, wanted ? 'There was no room for this chart.' : `No task has a score by ${oneLine(label, 60)}.`));
        return;
      }
      const told = scattered ? told_change(own) : `How many tasks have which ${oneLine(label, 60)}.`;
      current = chart(canvas, drawing, { label: told, colours: overview.dark, zooms: scattered, onpick: scattered ? pick : undefined });
      drawn.push(current);
    }
    void show(scattered);
  }

  /** @param {any} datum */
  function pick(datum) {
    if (!exam || typeof datum.before !== 'number' || typeof datum.after !== 'number' || typeof datum.turn !== 'string') return;
    const near = (change?.step ?? 0) / 2 + 1e-6;
    const places = exam.rows.filter((row) => row.before !== null && row.now !== null && Math.abs(row.before - datum.before) <= near && Math.abs(row.now - datum.after) <= near);
    restrict({ words: `${count(places.length, 'task')} with ${number(datum.before)} before and ${number(datum.after)} after. `, places: new Set(places.map((row) => row.place)) });
  }

  /**
   * @param {Exam} own
   * @param {string} label
   */
  function spread(own, label) {
    const found = structuredClone(overview.distribution);
    found.data.values = bins(own, change?.bounded ?? own.rows.every((row) => row.now === null || (row.now >= 0 && row.now <= 1)));
    found.encoding.x.title = `${oneLine(label, 40)} of a task`;
    const compared = own.rows.some((row) => row.before !== null);
    if (!compared) found.encoding.color.legend = null;
    return (/** @type {number} */ width) => {
      found.width = Math.max(200, Math.min(560, width - 90));
      return found;
    };
  }

  /**
   * @param {HTMLElement} place
   * @param {Exam} own
   */
  function groups(place, own) {
    const found = kinds(own);
    const most = found[0]?.samples ?? 1;
    const items = found.slice(0, 200).map((kind, index) =>
      h(
        'li',
        { hidden: index >= KINDS },
        h(
          'button',
          { type: 'button', class: 'kind', onclick: () => restrict({ words: `${count(kind.tasks.size, 'task')} with ${ending(kind.status)}${kind.detail ? `: ${oneLine(kind.detail, 120)}` : ''}. `, places: kind.tasks }) },
          h('span', { class: 'what' }, statusBadge(kind.status), h('span', {}, oneLine(kind.detail, 160))),
          h('span', { class: 'amount' }, bar(kind.samples / most, 'worse'), h('span', {}, count(kind.samples, 'sample')), h('span', { class: 'soft' }, count(kind.tasks.size, 'task'))),
        ),
      ),
    );
    const more = items.length > KINDS && h('button', { type: 'button', class: 'quiet', onclick: reveal }, `Show ${whole(items.length - KINDS)} more`);
    function reveal() {
      for (const item of items) item.hidden = false;
      if (more) more.hidden = true;
      items[KINDS]?.querySelector('button')?.focus();
    }
    fill(
      place,
      h('h3', {}, 'What went wrong'),
      items.length === 0 ? h('p', { class: 'empty' }, h('span', { class: 'better', 'aria-hidden': 'true' }, '✓ '), own.rows.length ? 'Every sample passed.' : 'There are no tasks.') : h('ul', { class: 'kinds' }, items),
      more,
    );
  }

  /**
   * @param {Row} row
   * @param {number} [sample] its number
   */
  async function open(row, sample) {
    if (exam) await detail.open(exam, row, sample);
  }

  /** Follows the address to a task, where it names one. */
  async function follow() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const task = asked.get('task');
    if (task === null) return void detail.close();
    const number = overview.entrants.findIndex((one) => one.benchmark === asked.get('benchmark') && one.name === asked.get('model'));
    if (number >= 0 && (number !== entrant || !exam)) await choose(number);
    const row = exam?.rows.find((one) => one.id === task);
    if (row) await open(row, asked.has('sample') ? Number(asked.get('sample')) : undefined);
  }

  async function start() {
    if (overview.entrants.length === 0) return;
    const gravest = overview.findings[0];
    const first = overview.entrants.findIndex((one) => one.benchmark === gravest?.benchmark && one.name === gravest.model);
    await choose(Math.max(0, first), gravest?.metric);
    addEventListener('hashchange', () => void follow());
    await follow();
  }

  return {
    element,
    start,
    /**
     * @param {number} number
     * @param {string} label
     */
    choose: (number, label) => void choose(number, label).then(() => element.scrollIntoView({ block: 'start' })),
  };
}

/**
 * A plot of before against after that fits a narrow place, too: smaller, its legend below, and without the names
 * that have their places in the wide one.
 * @param {any} specification
 */
function narrowed(specification) {
  return (/** @type {number} */ width) => {
    if (width >= WIDE) return specification;
    const found = structuredClone(specification);
    found.width = found.height = Math.max(180, width - 75);
    found.layer.length = 2;
    found.title.limit = width - 30;
    found.config.legend = { ...found.config.legend, orient: 'bottom', direction: 'vertical' };
    return found;
  };
}

/** @param {Exam} exam */
function told_change(exam) {
  const counts = TURNS.map((one) => [one, exam.rows.filter((row) => row.turn === one).length]);
  return `What each task scored before and after: ${counts.map(([one, amount]) => `${amount} ${one}`).join(', ')}. The table below has them all.`;
}

/**
 * How many tasks have scores from where to where, in both runs.
 * @param {Exam} exam
 * @param {boolean} bounded
 */
function bins(exam, bounded) {
  const runs = /** @type {const} */ ([
    ['Baseline', exam.rows.flatMap((row) => (row.before === null ? [] : [row.before]))],
    ['Now', exam.rows.flatMap((row) => (row.now === null ? [] : [row.now]))],
  ]).filter(([, values]) => values.length > 0);
  const all = runs.flatMap(([, values]) => values);
  const low = bounded ? 0 : all.reduce((least, value) => Math.min(least, value), Infinity);
  const high = bounded ? 1 : all.reduce((most, value) => Math.max(most, value), -Infinity);
  const size = (high - low) / BINS || 1;
  return runs.flatMap(([run, values], index) => {
    const counts = new Array(BINS).fill(0);
    for (const value of values) counts[Math.max(0, Math.min(BINS - 1, Math.floor((value - low) / size + 1e-9)))] += 1;
    return counts.map((tasks, bin) => {
      const from = low + bin * size;
      const part = size / runs.length;
      return { from, to: from + size, left: from + index * part, right: from + (index + 1) * part, run, tasks };
    });
  });
}

/**
 * @param {(row: Row) => void} open
 * @returns {import('./table.js').Column<Row>[]}
 */
function columns(open) {
  return [
    { key: 'task', title: 'Task', heads: true, value: (row) => row.id, cell: (row) => h('button', { type: 'button', class: 'link', onclick: () => open(row) }, oneLine(row.id, 60) || '(no id)') },
    { key: 'change', title: 'Change', value: (row) => (row.turn ? TURNS.indexOf(row.turn) : null), cell: (row) => turnBadge(row.turn) ?? '–' },
    { key: 'before', title: 'Before', numeric: true, value: (row) => row.before, cell: (row) => number(row.before) },
    { key: 'now', title: 'Now', numeric: true, value: (row) => row.now, cell: (row) => number(row.now) },
    { key: 'passed', title: 'Passed', value: (row) => (row.samples ? row.passed / row.samples : null), cell: (row) => h('span', { class: 'passed' }, bar(row.samples ? row.passed / row.samples : 0, 'better'), `${whole(row.passed)} of ${whole(row.samples)}`) },
    { key: 'ended', title: 'Otherwise', value: (row) => row.statuses[0]?.[0] ?? null, cell: (row) => h('span', { class: 'statuses' }, row.statuses.slice(0, 3).map(([status, amount]) => h('span', {}, statusBadge(status), row.samples > 1 && h('span', { class: 'soft' }, ` × ${whole(amount)}`)))) },
    { key: 'detail', title: 'First failure', value: (row) => row.detail || null, cell: (row) => h('span', { class: 'detail soft' }, oneLine(row.detail, 90)) },
  ];
}

/**
 * @param {string} label
 * @param {HTMLElement} control
 */
function labelled(label, control) {
  control.id ||= fresh('control');
  return h('span', { class: 'field' }, h('label', { for: control.id }, label), control);
}

/**
 * @param {string} label
 * @param {[string, string][]} choices
 * @param {() => void} onchange
 */
function select(label, choices, onchange) {
  const control = h('select', { onchange });
  options(control, choices);
  return { control, field: labelled(label, control) };
}

/**
 * @param {HTMLSelectElement} control
 * @param {[string, string][]} choices
 */
function options(control, choices) {
  fill(control, choices.map(([value, words]) => h('option', { value }, words)));
}
