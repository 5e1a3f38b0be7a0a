/** report.html: one run of Proctor, from the verdict down to a single output. */

import { data } from './blocks.js';
import { fill, h } from './dom.js';
import { explorer } from './explorer.js';
import { icon, tone, verdictBadge } from './marks.js';
import { scoreTable } from './scores.js';
import { count, link, oneLine, whole } from './text.js';
import { themeButton } from './theme.js';

/** @typedef {import('./facts').Overview} Overview */

/**
 * The finding that the page begins with.
 * @param {Overview} overview
 */
const leading = ({ findings, verdict }) => (findings[0]?.verdict === verdict ? findings[0] : undefined);

/** @param {Overview} overview */
function header(overview) {
  const first = leading(overview);
  const told = first?.sentence ?? '';
  const whose = told && new Set(overview.findings.map((one) => one.model)).size > 1 ? `${oneLine(first?.model ?? '', 60)}: ` : '';
  return h(
    'header',
    { class: `verdict ${tone(overview.verdict)}` },
    h('div', { class: 'top' }, h('p', { class: 'brand' }, 'Proctor'), themeButton()),
    h('h1', {}, h('span', { class: 'sign', 'aria-hidden': 'true' }, icon(overview.verdict)), `${overview.words.charAt(0).toUpperCase()}${overview.words.slice(1)}`),
    h('p', { class: 'lead' }, told ? `${whose}${oneLine(told, 600)}` : overview.lead),
    h('ul', { class: 'facts' }, facts(overview).map((fact) => h('li', {}, fact))),
  );
}

/** @param {Overview} overview */
function facts(overview) {
  const known = new Map(overview.run.facts);
  const run = link(known.get('Run') ?? '');
  const tasks = overview.entrants.reduce((sum, one) => sum + one.tasks, 0);
  const samples = overview.entrants.reduce((sum, one) => sum + one.samples, 0);
  const origin = overview.origins[0];
  /** @type {import('./dom.js').Child[]} */
  const found = [];
  if (known.get('Commit')) found.push(h('span', {}, 'Commit ', h('code', {}, oneLine(known.get('Commit') ?? '', 80).slice(0, 12))));
  if (origin) found.push(`Compared with ${origin.commit ? `commit ${oneLine(origin.commit, 80).slice(0, 12)}` : 'a run'}${origin.date ? ` of ${oneLine(origin.date.slice(0, 10), 10)}` : ''}${origin.age ? `, ${origin.age}` : ''}${overview.origins.length > 1 ? `, and ${count(overview.origins.length - 1, 'other run')}` : ''}`);
  if (samples) found.push(`${count(samples, 'sample')} of ${count(tasks, 'task')}`);
  if (overview.run.took) found.push(`Took ${duration(overview.run.took.wall)}`);
  if (run) found.push(h('a', { href: run, rel: 'noreferrer' }, 'The run’s log'));
  return found;
}

/**
 * "0.4 s", "12 s", "3 min 20 s" or "2 h 5 min".
 * @param {number} seconds
 */
function duration(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 1) return `${Math.round(seconds)} s`;
  return minutes < 60 ? `${minutes} min ${Math.round(seconds) % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** @param {Overview} overview */
function findings(overview) {
  const several = new Set(overview.findings.map((one) => one.model)).size > 1;
  const first = leading(overview);
  const told = overview.findings.filter((one) => one !== first || one.waiver || one.warnings.length > 0);
  const items = told.map((one) =>
    h(
      'li',
      {},
      verdictBadge(one.verdict, one.words),
      h('div', {}, several && h('strong', {}, `${oneLine(one.model, 60)}: `), `${oneLine(one.sentence, 1200)}.`, one.waiver && h('p', { class: 'hint' }, `Accepted: ${oneLine(one.waiver, 600)}`), list(one.warnings, 'warnings')),
    ),
  );
  const more = overview.findings_in_all - overview.findings.length;
  return [
    items.length > 0 && h('ul', { class: 'findings' }, items),
    more > 0 && h('p', { class: 'hint' }, `${count(more, 'more verdict')} in metrics.json.`),
    overview.notes.length > 0 && [h('h3', {}, 'Notes'), list(overview.notes, 'notes')],
    overview.notes_in_all > overview.notes.length && h('p', { class: 'hint' }, `${count(overview.notes_in_all - overview.notes.length, 'more note')} in report.json.`),
  ].flat();
}

/**
 * @param {string[]} texts
 * @param {string} kind
 */
const list = (texts, kind) => texts.length > 0 && h('ul', { class: kind }, texts.map((text) => h('li', {}, oneLine(text, 1200))));

/** @param {Overview} overview */
function provenance(overview) {
  const { took, asking } = overview.run;
  /** @type {[string, string][]} */
  const more = [];
  if (took) more.push(['Took', `${duration(took.wall)}; CPU time of the outputs ${duration(took.cpu)}${took.reused ? `; ${count(took.reused, 'result')} reused` : ''}`]);
  if (asking) more.push(['Asked', `${count(asking.requests, 'output')}, ${whole(asking.cached)} known, ${whole(asking.failed)} unanswered, in ${duration(asking.seconds)}: ${whole(asking.input)} tokens in, ${whole(asking.output)} out${asking.dollars ? `, $${asking.dollars.toFixed(2)}` : ''}`]);
  const groups = overview.entrants.slice(0, 40).map((one) =>
    h('details', {}, h('summary', {}, `${oneLine(one.name, 60) || '(empty)'} on ${oneLine(one.benchmark, 60) || '(empty)'}`), pairs(one.facts), list(one.notes, 'notes')),
  );
  return [pairs([...overview.run.facts, ...more]), groups].flat();
}

/** @param {[string, string][]} known */
const pairs = (known) =>
  h('dl', { class: 'pairs' }, known.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, link(value) ? h('a', { href: link(value), rel: 'noreferrer' }, value) : h('code', {}, oneLine(value, 200))))));

/**
 * @param {string} id
 * @param {string} title
 * @param {...import('./dom.js').Children} children
 */
const section = (id, title, ...children) => h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title`, tabindex: '-1' }, title), ...children);

function start() {
  /** @type {Overview} */
  const overview = data();
  const main = document.getElementById('page');
  if (!main) return;
  const found = explorer(overview);
  const scores = section(
    'scores',
    'Scores',
    scoreTable(overview, (score) => found.choose(score.entrant ?? 0, score.metric)),
    overview.scores_in_all > overview.scores.length && h('p', { class: 'hint' }, `${count(overview.scores_in_all - overview.scores.length, 'more score')} in metrics.json.`),
  );
  const said = findings(overview);
  document.body.prepend(h('a', { class: 'skip', href: '#tasks' }, 'Skip to the tasks'));
  fill(
    main,
    header(overview),
    scores,
    said.some(Boolean) && section('findings', leading(overview) ? 'What else the gate says' : 'What the gate says', ...said),
    overview.entrants.length > 0 && section('tasks', 'Tasks', found.element),
    section('run', 'Where this comes from', ...provenance(overview)),
    h('footer', { class: 'hint' }, 'Nothing in this page was fetched from anywhere, and nothing leaves it.'),
  );
  void found.start().then(() => (main.dataset['ready'] = 'all'));
}

start();
