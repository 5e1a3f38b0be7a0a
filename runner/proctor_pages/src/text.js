/**
 * Text of strangers as text that cannot steer what shows it, and figures as people read them.
 * The same rules as `proctor/report/text.py`.
 */

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const HIDDEN_IN_LINES = /[^\P{C}\n\t]|[\p{Zl}\p{Zp}]/gu;

/** @param {string} found */
const revealed = (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`;

/**
 * One line of at most `limit` visible characters, spaces collapsed, hidden characters as `\u{202e}`.
 * @param {string} text
 * @param {number} [limit]
 */
export function oneLine(text, limit = 80) {
  const shown = text.slice(0, 4 * limit).split(/\s+/).join(' ').trim().replace(HIDDEN, revealed);
  return shown.length > limit || text.length > 4 * limit ? `${shown.slice(0, limit - 1).trimEnd()}…` : shown;
}

/**
 * Lines as they are, but for hidden characters, which are shown as `\u{202e}`.
 * @param {string} text
 */
export const lines = (text) => text.replace(/\r\n/g, '\n').replace(HIDDEN_IN_LINES, revealed);

/**
 * A score with three decimals, or as "1e+30" where it has over 21 digits; a dash where there is none.
 * @param {number | null | undefined} value
 */
export function number(value) {
  if (value === null || value === undefined) return '–';
  return (Math.abs(value) < 1e21 ? value.toFixed(3).replace('-0.000', '0.000') : value.toPrecision(4)).replace('-', '−');
}

/**
 * A 95% interval as "0.799 to 0.909"; a dash where there is none.
 * @param {number | null | undefined} low
 * @param {number | null | undefined} high
 */
export function interval(low, high) {
  return low === null || low === undefined || high === null || high === undefined ? '–' : `${number(low)} to ${number(high)}`;
}

/**
 * "1 task" or "1,319 tasks".
 * @param {number} amount
 * @param {string} noun
 */
export const count = (amount, noun) => `${whole(amount)} ${amount === 1 ? noun : `${noun}s`}`;

/**
 * A count with commas, whatever the reader's language: the page is in English.
 * @param {number} amount
 */
export const whole = (amount) => amount.toLocaleString('en-US');

const LINK = /^https:\/\/[A-Za-z0-9.-]{1,200}(:[0-9]{1,5})?(\/[A-Za-z0-9._~/?=%+-]{0,300})?$/;

/**
 * An address that may become a link, or nothing.
 * @param {string} address
 */
export const link = (address) => (LINK.test(address) ? address : '');
