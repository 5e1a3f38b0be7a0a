/**
 * What went wrong, in groups of like samples.
 *
 * @typedef {object} Kind
 * @property {string} status
 * @property {string} detail what such samples have in common; may be empty
 * @property {number} samples
 * @property {Set<number>} tasks the places of their tasks
 */

/** What differs from one message to the next of a kind: names in quotation marks, numbers, addresses. */
const VARYING = /'[^']{0,200}'|"[^"]{0,200}"|`[^`]{0,200}`|\b0x[0-9a-f]+\b|[-+]?\d[\d_.,]*(?:e[-+]?\d+)?/gi;

/**
 * A detail less what varies.
 * @param {string} detail
 */
export const common = (detail) => detail.replace(VARYING, (found) => (/^['"`]/.test(found) ? `${found[0]}…${found[0]}` : '…'));

/**
 * The kinds of samples that did not pass, the most frequent first.
 * @param {import('./exam.js').Exam} exam
 * @returns {Kind[]}
 */
export function kinds(exam) {
  /** @type {Map<string, Kind>} */
  const found = new Map();
  const details = exam.samples.details.texts.map(common);
  /**
   * @param {string} status
   * @param {string} detail
   * @param {number} samples
   * @param {number} task
   */
  function add(status, detail, samples, task) {
    const key = `${status}\n${detail}`;
    const known = found.get(key) ?? { status, detail, samples: 0, tasks: new Set() };
    known.samples += samples;
    known.tasks.add(task);
    found.set(key, known);
  }
  exam.samples.tasks.forEach((task, place) => {
    const status = exam.status(place);
    if (status !== 'passed') add(status, details[exam.samples.details.codes[place] ?? -1] ?? '', 1, task);
  });
  for (const row of exam.rows) {
    if (row.end === 0) for (const [status, amount] of row.statuses) add(status, common(row.detail), amount, row.place);
  }
  return [...found.values()].sort((a, b) => b.samples - a.samples);
}
