/** One task, opened: its samples, each with its output and what that differs in. */

import { diff } from './diff.js';
import { fill, h } from './dom.js';
import { STATUSES, coded } from './exam.js';
import { ending, statusBadge, turnBadge } from './marks.js';
import { count, lines, number, oneLine, whole as figure } from './text.js';
import { ofTask, output, whole } from './texts.js';

/**
 * @typedef {import('./exam.js').Exam} Exam
 * @typedef {import('./exam.js').Row} Row
 * @typedef {import('./texts.js').Known} Known
 * @typedef {{key: string, title: string, show: () => import('./dom.js').Child}} View
 */

const CHIPS = 200; // samples that have a button of their own
const TICKS = 10_000; // a second
const LONG = 1500; // characters of a prompt that is folded at first

/**
 * @param {import('./facts').Overview} overview
 * @param {object} options
 * @param {() => Row[]} options.shown the rows that a reader can go through, in their order
 */
export function panel(overview, { shown }) {
  /** @type {Exam | undefined} */
  let exam;
  /** @type {Row | undefined} */
  let row;
  /** @type {Known | undefined} */
  let known;
  let sample = -1; // its place in the columns
  let view = '';
  let turn = 0;

  const title = h('h2', { id: 'opened', tabindex: '-1' });
  const place = h('p', { class: 'soft', role: 'status' });
  const [previous, next] = [step('Previous task', '↑', -1), step('Next task', '↓', 1)];
  const copy = h('button', { type: 'button', class: 'quiet', onclick: () => void copyLink() }, 'Copy link');
  const body = h('div', { class: 'opened' });
  const element = h(
    'dialog',
    { class: 'panel', 'aria-labelledby': 'opened', onclose: closed, onkeydown: key, onclick: outside },
    h('div', { class: 'panel-head' }, h('div', { class: 'top' }, h('div', {}, title, place), h('div', { class: 'steps' }, previous, next, copy, h('button', { type: 'button', onclick: close }, 'Close')))),
    body,
  );

  /**
   * @param {string} words
   * @param {string} sign
   * @param {number} by
   */
  function step(words, sign, by) {
    return h('button', { type: 'button', 'aria-label': words, title: words, onclick: () => void go(by) }, sign);
  }

  /**
   * @param {Exam} own
   * @param {Row} wanted
   * @param {number} [asked] the number of a sample; without one, the first that failed
   */
  async function open(own, wanted, asked) {
    const mine = (turn += 1);
    [exam, row] = [own, wanted];
    known = undefined;
    sample = first(own, wanted, asked);
    fill(title, h('span', { class: 'id' }, oneLine(wanted.id, 120) || '(no id)'), turnBadge(wanted.turn));
    fill(body, h('p', { class: 'hint' }, 'Unpacking …'));
    if (!element.open) element.showModal();
    title.focus();
    const rows = shown();
    const at = rows.indexOf(wanted);
    const entrant = overview.entrants[own.number];
    place.textContent = [at < 0 ? '' : `Task ${figure(at + 1)} of ${figure(rows.length)}`, oneLine(entrant?.name ?? '', 60), oneLine(entrant?.benchmark ?? '', 60)].filter(Boolean).join(' · ');
    previous.disabled = at <= 0;
    next.disabled = at < 0 || at >= rows.length - 1;
    address();
    const found = await ofTask(own.number, wanted.place);
    if (mine !== turn) return;
    known = found;
    await draw();
    body.scrollTop = 0;
  }

  /** @param {number} by */
  async function go(by) {
    const rows = shown();
    const to = row && rows[rows.indexOf(row) + by];
    if (exam && to) await open(exam, to);
  }

  /** @param {number} by */
  async function goSample(by) {
    if (!row || sample < 0 || sample + by < row.begin || sample + by >= row.end) return;
    sample += by;
    address();
    await draw();
  }

  /** What stands in the address while a sample is open. */
  function hash() {
    const entrant = overview.entrants[exam?.number ?? -1];
    const asked = new URLSearchParams({ benchmark: entrant?.benchmark ?? '', model: entrant?.name ?? '', task: row?.id ?? '' });
    if (exam && sample >= 0) asked.set('sample', String(exam.samples.number[sample]));
    return `#${asked}`;
  }

  function address() {
    history.replaceState(null, '', hash());
  }

  async function copyLink() {
    const link = new URL(hash(), location.href).href;
    const copied = await (navigator.clipboard?.writeText(link) ?? Promise.reject(new Error())).then(() => true, () => false);
    copy.textContent = copied ? 'Copied' : 'It is in the address bar';
    copy.addEventListener('blur', () => (copy.textContent = 'Copy link'), { once: true });
  }

  function closed() {
    turn += 1;
    history.replaceState(null, '', location.pathname + location.search);
  }

  function close() {
    if (element.open) element.close();
  }

  /** @param {MouseEvent} event */
  function outside(event) {
    if (event.target === element) close();
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    const taken = event.defaultPrevented || (event.target instanceof Element && event.target.closest('select, input'));
    if (taken || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = /** @type {Record<string, () => Promise<void>>} */ ({ j: () => go(1), k: () => go(-1), ArrowRight: () => goSample(1), ArrowLeft: () => goSample(-1) });
    const found = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (found) {
      event.preventDefault();
      void found();
    }
  }

  async function draw() {
    const [own, wanted, told, mine] = [exam, row, known, turn];
    if (!own || !wanted || !told) return;
    const at = sample;
    const text = at >= 0 ? await output(own.number, at) : undefined;
    if (mine !== turn || at !== sample) return;
    const focused = body.contains(document.activeElement) ? document.activeElement : null;
    fill(
      body,
      asked(told),
      h(
        'section',
        { 'aria-label': 'Samples' },
        chips(own, wanted),
        at >= 0 ? facts(own, wanted, at) : others(told),
        at >= 0 && views(told, text, own, at),
        at >= 0 && told.kept.length > 0 && others(told),
      ),
      h('p', { class: 'hint keys' }, h('kbd', {}, '←'), ' ', h('kbd', {}, '→'), ' sample, ', h('kbd', {}, 'J'), ' ', h('kbd', {}, 'K'), ' task, ', h('kbd', {}, 'Esc'), ' close'),
    );
    /** @type {HTMLElement | null} */
    const chip = focused?.closest('.chips') ? body.querySelector('[aria-current="true"]') : null;
    if (focused) (chip ?? title).focus({ preventScroll: true }); // what was focused is gone, and keys with it
  }

  /**
   * @param {Exam} own
   * @param {Row} wanted
   */
  function chips(own, wanted) {
    const amount = wanted.end - wanted.begin;
    if (amount === 0) return h('p', { class: 'hint' }, wanted.samples > 0 ? `${count(wanted.samples, 'sample')}, of which ${figure(wanted.passed)} passed. The single samples are not in this page${overview.results ? '' : ', which was made without results.jsonl'}.` : 'No samples.', overview.results && own.tasks.lines ? [' ', beside('results.jsonl', `results.jsonl, line ${figure(own.tasks.lines[wanted.place] ?? 0)}`), ' has them.'] : null);
    if (amount === 1) return null;
    const from = Math.max(wanted.begin, Math.min(sample - CHIPS / 2, wanted.end - CHIPS));
    const to = Math.min(wanted.end, from + CHIPS);
    const buttons = Array.from({ length: to - from }, (_, index) => {
      const at = from + index;
      const status = own.status(at);
      const name = String(own.samples.number[at]);
      return h(
        'button',
        { type: 'button', class: `chip ${status === 'passed' ? 'better' : status === 'infra_error' ? 'undecided' : 'worse'}`, 'aria-current': at === sample && 'true', 'aria-label': `Sample ${name}: ${ending(status)}`, 'data-sample': name, onclick: () => void goSample(at - sample) },
        h('span', { 'aria-hidden': 'true' }, status === 'passed' ? '✓' : status === 'infra_error' ? '?' : '✕'),
        name,
      );
    });
    return h('div', { class: 'chips', role: 'group', 'aria-label': `Samples: ${wanted.passed} of ${wanted.samples} passed` }, buttons, to - from < amount && h('span', { class: 'hint' }, `${figure(from - wanted.begin + 1)}–${figure(to - wanted.begin)} of ${figure(amount)}; ← and → go on`));
  }

  /**
   * @param {Exam} own
   * @param {Row} wanted
   * @param {number} at
   */
  function facts(own, wanted, at) {
    const [isolation, mode] = coded(own.samples.settings, at).split('\n');
    const line = own.tasks.lines ? (own.tasks.lines[wanted.place] ?? 0) + (at - wanted.begin) : undefined;
    const scores = Object.entries(own.samples.scores).map(([label, column]) => /** @type {const} */ ([oneLine(label, 60), number(column[at])]));
    /** @type {(readonly [string, import('./dom.js').Child])[]} */
    const known = [
      ...scores,
      ...(own.samples.wall[at] ? [/** @type {const} */ (['CPU', time(own.samples.cpu[at])]), /** @type {const} */ (['Time', time(own.samples.wall[at])])] : []),
      ...(isolation && isolation !== 'none' ? [/** @type {const} */ (['Isolation', oneLine(isolation, 60)])] : []),
      ...(mode ? [/** @type {const} */ (['Mode', oneLine(mode, 60)])] : []),
    ];
    return h(
      'div',
      { class: 'sample-facts' },
      h('p', { class: 'how' }, h('strong', {}, `Sample ${own.samples.number[at]}`), statusBadge(own.status(at)), own.detail(at) && h('span', { class: 'mono' }, oneLine(own.detail(at), 300))),
      h('dl', { class: 'figures' }, known.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value)))),
      line !== undefined && h('p', { class: 'hint' }, beside('results.jsonl', `results.jsonl, line ${figure(line)}`)),
    );
  }

  /**
   * The output, alone or against another text.
   * @param {Known} told
   * @param {import('./facts').Cut | undefined} text
   * @param {Exam} own
   * @param {number} at
   */
  function views(told, text, own, at) {
    const file = overview.entrants[own.number]?.file;
    if (text === undefined) return h('p', { class: 'hint' }, 'This output is not in the page', file ? [': ', beside(file, file), ' has it.'] : ' or could not be read again.');
    const now = whole(text);
    const failing = own.status(at) !== 'passed';
    const earlier = told.earlier.find((one) => (one.status === 'passed') === failing) ?? told.earlier[0];
    /** @type {View[]} */
    const found = [{ key: 'output', title: 'Output', show: () => pre(now) }];
    if (earlier) found.push({ key: 'earlier', title: 'Diff to the baseline’s', show: () => h('div', {}, h('p', { class: 'hint' }, `From an output of the baseline${earlier.status ? ` (${ending(earlier.status)})` : ''} to this one.`), diff(whole(earlier.text), now)) });
    if (told.reference !== undefined) found.push({ key: 'reference', title: 'Diff to the reference', show: () => diff(whole(told.reference ?? ''), now) });
    if (earlier) found.push({ key: 'before', title: 'Baseline’s output', show: () => pre(whole(earlier.text)) });
    return tabs(found);
  }

  /** @param {View[]} found */
  function tabs(found) {
    const chosen = found.find((one) => one.key === view) ?? found.find((one) => one.key === 'earlier') ?? found[0];
    const content = h('div', { role: 'tabpanel', id: 'view', 'aria-labelledby': `view-${chosen?.key}` }, chosen?.show());
    if (found.length === 1) return chosen?.show();
    const buttons = found.map((one) => h('button', { type: 'button', role: 'tab', id: `view-${one.key}`, 'aria-selected': String(one === chosen), 'aria-controls': 'view', tabindex: one === chosen ? '0' : '-1', onclick: () => pick(one) }, one.title));
    /** @param {View} one */
    function pick(one) {
      view = one.key;
      buttons.forEach((button, index) => {
        button.setAttribute('aria-selected', String(found[index] === one));
        button.tabIndex = found[index] === one ? 0 : -1;
      });
      content.setAttribute('aria-labelledby', `view-${one.key}`);
      fill(content, one.show());
    }
    /** @param {KeyboardEvent} event */
    function move(event) {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const at = (buttons.findIndex((button) => button === document.activeElement) + by + found.length) % found.length;
      const one = found[at];
      if (one) pick(one);
      buttons[at]?.focus();
    }
    return h('div', {}, h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'How to see the output', onkeydown: move }, buttons), content);
  }

  /** @param {Known} told */
  function others(told) {
    const failing = told.kept.map((one) => output_of(one, 'An output of this run'));
    const before = told.kept.length ? told.earlier.map((one) => output_of(one, 'An output of the baseline')) : [];
    const [now, old] = [told.kept[0], told.earlier[0]];
    const compared = now && old ? [h('h3', {}, 'Changes from the baseline’s'), diff(whole(old.text), whole(now.text))] : [];
    return h('div', {}, [...compared, ...failing, ...before].flat());
  }

  return { element, open, close };
}

/**
 * @param {import('./texts.js').Other} one
 * @param {string} words
 */
const output_of = (one, words) => [h('h3', {}, words, ' ', one.status && statusBadge(one.status), one.detail && h('span', { class: 'mono' }, ` ${oneLine(one.detail, 200)}`)), pre(whole(one.text))];

/** @param {Known} told */
function asked(told) {
  const parts = /** @type {const} */ ([
    ['System prompt', told.system],
    ['Prompt', told.prompt],
    ['Reference', told.reference],
  ]);
  return h(
    'section',
    { class: 'asked', 'aria-label': 'What was asked' },
    parts.flatMap(([name, text]) => (text === undefined ? [] : [h('details', { open: name === 'Prompt' && whole(text).length <= LONG }, h('summary', {}, name), pre(whole(text)))])),
    told.prompt === undefined && h('p', { class: 'hint' }, 'The prompt of this task is not in the page.'),
  );
}

/** @param {string} text */
const pre = (text) => (text === '' ? h('p', { class: 'hint' }, 'It is empty.') : h('pre', { tabindex: '0', dir: 'auto' }, lines(text)));

/**
 * A link to a file in the report folder.
 * @param {string} path
 * @param {string} words
 */
const beside = (path, words) => h('a', { href: path.split('/').map(encodeURIComponent).join('/') }, words);

/** @param {number | undefined} ticks */
function time(ticks) {
  if (ticks === undefined) return '–';
  const seconds = ticks / TICKS;
  return seconds < 0.9995 ? `${(seconds * 1000).toFixed(seconds < 0.00995 ? 1 : 0)} ms` : `${seconds.toFixed(seconds < 10 ? 2 : 0)} s`;
}

/**
 * The sample to begin with: the one that is asked for, else the first that failed, else the first.
 * @param {Exam} exam
 * @param {Row} row
 * @param {number} [asked]
 */
function first(exam, row, asked) {
  if (row.end === 0) return -1;
  const places = Array.from({ length: row.end - row.begin }, (_, index) => row.begin + index);
  const wanted = asked === undefined ? undefined : places.find((place) => exam.samples.number[place] === asked);
  return wanted ?? places.find((place) => exam.status(place) !== 'passed' && exam.status(place) !== STATUSES[8]) ?? row.begin;
}
