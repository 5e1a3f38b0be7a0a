/**
 * A table of any number of rows: a page of them at a time, sorted by any column, for eyes and screen readers.
 *
 * @template Row
 * @typedef {object} Column
 * @property {string} key
 * @property {string} title
 * @property {(row: Row) => string | number | null} value what the column is sorted by; null comes last
 * @property {(row: Row) => import('./dom.js').Children} [cell] what is shown, if not the value
 * @property {boolean} [numeric] aligned to the right, and first sorted from the largest
 * @property {boolean} [heads] the row's own name, which screen readers say with each cell
 */

import { fill, fresh, h } from './dom.js';
import { whole } from './text.js';

/**
 * @template Row
 * @param {object} options
 * @param {string} options.caption
 * @param {Column<Row>[]} options.columns
 * @param {Row[]} options.rows in their first order
 * @param {number} [options.size] rows a page
 * @param {(row: Row) => void} [options.onopen] called where a row is clicked
 * @param {(row: Row) => string} [options.rowClass]
 * @param {string} [options.empty] what is said where no row is left
 * @param {{key: string, down: boolean} | null} [options.order] what `rows` are sorted by already
 * @returns {{element: HTMLElement, show: (rows: Row[]) => void, shown: () => Row[]}} `show` puts other rows in place,
 * in the order that was chosen; `shown` gives all of them in that order
 */
export function table({ caption, columns, rows, size = 50, onopen, rowClass, empty = 'Nothing to show.', order = null }) {
  let given = rows;
  let sorted = rows;
  let first = 0;

  const titles = columns.map((column) => {
    const button = h('button', { type: 'button', class: 'sort', onclick: () => sortBy(column) }, column.title, h('span', { class: 'arrow', 'aria-hidden': 'true' }));
    return h('th', { scope: 'col', class: column.numeric && 'numeric', 'aria-sort': 'none' }, button);
  });
  const body = h('tbody');
  const name = h('caption', { id: fresh('caption') }, caption);
  const whole_table = h('table', {}, name, h('thead', {}, h('tr', {}, titles)), body);
  const scroller = h('div', { class: 'scroller', role: 'region', tabindex: '0', 'aria-labelledby': name.id }, whole_table);
  const told = h('p', { class: 'told', role: 'status' });
  const back = h('button', { type: 'button', onclick: () => turn(first - size) }, 'Previous');
  const on = h('button', { type: 'button', onclick: () => turn(first + size) }, 'Next');
  const pages = h('nav', { class: 'pages', 'aria-label': `Pages of: ${caption}` }, back, told, on);
  const element = h('div', { class: 'table' }, scroller, pages);

  /** @param {Column<Row>} column */
  function sortBy(column) {
    const again = order?.key === column.key;
    order = { key: column.key, down: again ? !order?.down : Boolean(column.numeric) };
    arrange();
    first = 0;
    draw();
  }

  function arrange() {
    const column = columns.find((one) => one.key === order?.key);
    sorted = column && order ? by(given, column.value, order.down) : given;
    columns.forEach((one, place) => {
      titles[place]?.setAttribute('aria-sort', one !== column ? 'none' : order?.down ? 'descending' : 'ascending');
    });
  }

  /** @param {number} to */
  function turn(to) {
    first = Math.max(0, Math.min(to, Math.floor((sorted.length - 1) / size) * size));
    draw();
    scroller.scrollTop = 0;
  }

  function draw() {
    fill(body, sorted.slice(first, first + size).map(line));
    const last = Math.min(first + size, sorted.length);
    told.textContent = sorted.length ? `${whole(first + 1)}–${whole(last)} of ${whole(sorted.length)}` : empty;
    back.disabled = first === 0;
    on.disabled = last >= sorted.length;
    pages.classList.toggle('single', sorted.length <= size && sorted.length > 0);
  }

  /** @param {Row} row */
  function line(row) {
    const cells = columns.map((column) => {
      const shown = column.cell ? column.cell(row) : column.value(row);
      const kind = column.numeric && 'numeric';
      return column.heads ? h('th', { scope: 'row', class: kind }, shown) : h('td', { class: kind }, shown);
    });
    return h('tr', { class: [onopen && 'opens', rowClass?.(row)].filter(Boolean).join(' ') || false, onclick: onopen && ((/** @type {MouseEvent} */ event) => open(event, row)) }, cells);
  }

  /**
   * A click anywhere in a row opens it, but not one that selects text or that a link or button takes.
   * @param {MouseEvent} event
   * @param {Row} row
   */
  function open(event, row) {
    const taken = event.target instanceof Element && event.target.closest('a, button, input');
    if (!taken && !getSelection()?.toString()) onopen?.(row);
  }

  /** @param {Row[]} other */
  function show(other) {
    given = other;
    arrange();
    first = 0;
    draw();
  }

  arrange();
  draw();
  return { element, show, shown: () => sorted };
}

/**
 * @template Row
 * @param {Row[]} rows
 * @param {(row: Row) => string | number | null} value
 * @param {boolean} down
 */
function by(rows, value, down) {
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  const keyed = rows.map((row, place) => ({ row, place, key: value(row) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null) || a.place - b.place;
    const found = typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : compare(String(a.key), String(b.key));
    return (down ? -found : found) || a.place - b.place;
  });
  return keyed.map((one) => one.row);
}
