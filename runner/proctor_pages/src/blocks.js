/**
 * The data in the page. Plain data stands in an element as JSON; a block is JSON, packed by gzip, in base64, and is
 * unpacked when it is needed.
 */

const KEPT = 8; // blocks that are kept unpacked

/** @type {Map<string, Promise<any>>} */
const unpacked = new Map();

/** The page's plain data. */
export function data() {
  return JSON.parse(document.getElementById('data')?.textContent ?? 'null');
}

/**
 * What a block holds.
 * @param {string} name
 * @returns {Promise<any>}
 */
export function block(name) {
  const known = unpacked.get(name) ?? unpack(name);
  unpacked.delete(name); // the last one used goes to the end
  unpacked.set(name, known);
  for (const oldest of unpacked.keys()) {
    if (unpacked.size <= KEPT) break;
    unpacked.delete(oldest);
  }
  return known;
}

/**
 * @param {string} name
 * @returns {Promise<any>}
 */
async function unpack(name) {
  const text = document.getElementById(`block-${name}`)?.textContent;
  if (text === null || text === undefined) throw new Error(`the page has no block ${name}`);
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return JSON.parse(await new Response(stream).text());
}

/**
 * A column of whole numbers, as proctor/display/column.py packs it.
 * @param {string} packed
 */
export const column = (packed) => new Uint32Array(Uint8Array.from(atob(packed), (character) => character.charCodeAt(0)).buffer);
