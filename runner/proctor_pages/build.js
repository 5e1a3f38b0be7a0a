/**
 * Bundles what runs in a reader's browser: `node build.js FOLDER`. The same sources give the same bytes.
 * NOTICES.txt has the licences of all that is in a bundle.
 */

import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node build.js FOLDER');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const names = ['charts.js', 'page.css', 'report.css', 'report.js', 'site.css', 'site.js'];
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: names.map((name) => `src/${name}`).filter((path) => existsSync(join(here, path))),
  outdir: resolve(folder),
  bundle: true,
  minify: true,
  charset: 'ascii',
  format: 'iife',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  target: 'es2022',
});

const packages = new Set(
  Object.keys(metafile.inputs).flatMap((path) => path.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []),
);
/** @type {Map<string, string[]>} */
const notices = new Map();
for (const path of [...packages].sort()) {
  const { name, version, license } = JSON.parse(readFileSync(join(here, path, 'package.json'), 'utf-8'));
  const file = readdirSync(join(here, path)).find((one) => /^licen[cs]e/i.test(one));
  const text = file === undefined ? '' : readFileSync(join(here, path, file), 'utf-8').trim();
  notices.set(text, [...(notices.get(text) ?? []), `${name} ${version} (${license})`]);
}
const title = 'Libraries in the scripts of this folder, and their licences.\n';
const told = [...notices].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
writeFileSync(join(folder, 'NOTICES.txt'), [title, ...told].join('\n----------\n\n'));
