/**
 * A Vega-Lite specification as an interactive picture. Expressions are interpreted, not compiled, as the page's
 * content security policy allows no code to be made of text.
 *
 * Vega comes with a bundle of its own, which has to stand before the page's: see charts.js.
 *
 * @typedef {{[name: string]: any}} Specification
 * @typedef {{[name: string]: string}} Colours from a colour of the light page to the one of the dark page
 * @typedef {Specification | ((width: number) => Specification)} Drawing a function is given the pixels there are
 */

import { fill, fresh, h } from './dom.js';
import { isDark, onTheme } from './theme.js';
import { oneLine } from './text.js';

const DARK = {
  axis: { domainColor: '#7d8590', gridColor: '#30363d', labelColor: '#c9d1d9', tickColor: '#7d8590', titleColor: '#c9d1d9' },
  legend: { labelColor: '#c9d1d9', titleColor: '#c9d1d9' },
  title: { color: '#f0f6fc', subtitleColor: '#9da7b1' },
  view: { stroke: '#30363d' },
};
const DATA = new Set(['data', 'datasets', 'values']);

/**
 * Draws a chart within `place`, and again when the theme changes or `place` gets another width.
 *
 * @param {HTMLElement} place
 * @param {Drawing} drawing
 * @param {object} options
 * @param {string} options.label what the chart shows, for those who cannot see it
 * @param {Colours} [options.colours]
 * @param {(datum: any) => void} [options.onpick] called with the datum of a mark that was clicked
 * @param {boolean} [options.zooms] whether the specification lets a reader zoom
 * @returns {{draw: (drawing: Drawing) => Promise<void>, end: () => void}} `draw` draws another one
 */
export function chart(place, drawing, { label, colours = {}, onpick, zooms = false }) {
  /** @type {any} */
  let view;
  let current = drawing;
  let width = 0;
  let turn = 0;
  let zoomed = 0;
  const note = h('p', { class: 'hint', id: fresh('hint') }, zooms && 'Zoom by Shift and scrolling, or the buttons; drag to move.');
  const canvas = h('div', { class: 'canvas', role: 'img', 'aria-label': label, 'aria-describedby': zooms && note.id });
  const buttons = [
    h('button', { type: 'button', class: 'quiet', onclick: () => zoom(0.7) }, 'Zoom in'),
    h('button', { type: 'button', class: 'quiet', onclick: () => zoom(1 / 0.7) }, 'Zoom out'),
    h('button', { type: 'button', class: 'quiet', onclick: () => void draw(current) }, 'Reset zoom'),
  ];
  fill(place, canvas, zooms && h('div', { class: 'chart-foot' }, note, h('span', {}, buttons)));
  place.classList.add('chart');

  /** @param {Drawing} wanted */
  async function draw(wanted) {
    current = wanted;
    width = place.clientWidth;
    const own = (turn += 1);
    const vega = /** @type {any} */ (globalThis).proctorCharts;
    const { config, ...rest } = typeof wanted === 'function' ? wanted(width) : wanted;
    const themed = { ...(isDark() ? dark(rest, colours) : rest), background: 'transparent' };
    const compiled = vega.compile(themed, { config: merged(config, isDark() ? DARK : {}), logger: vega.logger(vega.ERROR) });
    const made = new vega.View(vega.parse(compiled.spec, undefined, { ast: true }), {
      expr: vega.expressionInterpreter,
      renderer: 'svg',
      loader: NO_LOADER,
      logLevel: vega.ERROR,
      tooltip,
    });
    made.addEventListener('click', (/** @type {any} */ _event, /** @type {any} */ item) => {
      if (onpick && item?.datum) onpick(item.datum);
    });
    const holder = h('div');
    made.initialize(holder).hover();
    await made.runAsync();
    if (own !== turn) return void made.finalize();
    view?.finalize();
    view = made;
    holder.querySelector('svg')?.setAttribute('aria-hidden', 'true');
    fill(canvas, holder);
  }

  /**
   * Zooms about the middle of what is shown, by the signals that Vega-Lite makes for a selection called "zoom".
   * @param {number} factor of what is shown afterwards to what is shown now
   */
  function zoom(factor) {
    if (!view) return;
    const middle = (/** @type {string} */ scale) => view.scale(scale).domain().map(Number).reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b) / 2;
    view.signal('zoom_zoom_anchor', { x: middle('x'), y: middle('y') });
    zoomed += 1;
    view.signal('zoom_zoom_delta', factor * (1 + zoomed * 1e-9)); // an equal value would tell Vega of no change
    void view.runAsync();
  }

  const off = onTheme(() => void draw(current));
  const watcher = new ResizeObserver(() => {
    if (place.clientWidth > 0 && place.clientWidth !== width && (width === 0 || typeof current === 'function')) void draw(current);
  });
  watcher.observe(place); // it calls once, when the place has its size
  return {
    draw,
    end() {
      turn += 1;
      off();
      watcher.disconnect();
      view?.finalize();
      fill(place);
    },
  };
}

/** Nothing is fetched, whatever a specification says. */
const NO_LOADER = {
  load: () => Promise.reject(new Error('nothing is fetched')),
  sanitize: () => Promise.reject(new Error('no links')),
  http: () => Promise.reject(new Error('nothing is fetched')),
  file: () => Promise.reject(new Error('nothing is fetched')),
};

/**
 * A specification with the dark page's colours in place of the light one's; data is left as it is.
 * @param {any} value
 * @param {Colours} colours
 * @returns {any}
 */
function dark(value, colours) {
  if (typeof value === 'string') return colours[value] ?? value;
  if (Array.isArray(value)) return value.map((one) => dark(one, colours));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, DATA.has(name) ? one : dark(one, colours)]));
}

/**
 * @param {any} first
 * @param {any} second whose values win
 * @returns {any}
 */
function merged(first = {}, second = {}) {
  const found = { ...first };
  for (const [name, value] of Object.entries(second)) {
    found[name] = value !== null && typeof value === 'object' && !Array.isArray(value) ? merged(first[name], value) : value;
  }
  return found;
}

const tip = h('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });

/**
 * @param {any} _handler
 * @param {MouseEvent} event
 * @param {any} _item
 * @param {any} value
 */
function tooltip(_handler, event, _item, value) {
  if (value === null || value === undefined || value === '') {
    tip.hidden = true;
    return;
  }
  const pairs = typeof value === 'object' ? Object.entries(value) : [['', value]];
  fill(tip, h('dl', {}, pairs.flatMap(([name, one]) => [h('dt', {}, oneLine(String(name), 60)), h('dd', {}, oneLine(String(one), 120))])));
  if (!tip.isConnected) document.body.append(tip);
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const left = event.clientX + 14 + width > innerWidth ? event.clientX - 14 - width : event.clientX + 14;
  const top = event.clientY + 14 + height > innerHeight ? event.clientY - 14 - height : event.clientY + 14;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${Math.max(4, top)}px`;
}
