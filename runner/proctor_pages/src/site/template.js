/** A chart's specification, written where pictures for files are drawn, with this page's values. */

/**
 * The template with a value in place of each text "$name". Values are put in as they are: none is looked into.
 * @param {any} template
 * @param {{[name: string]: unknown}} values
 * @returns {any}
 */
export function filled(template, values) {
  if (typeof template === 'string') {
    if (!template.startsWith('$')) return template;
    const name = template.slice(1);
    if (!Object.hasOwn(values, name)) throw new Error(`the chart has no value for ${template}`);
    return values[name];
  }
  if (Array.isArray(template)) return template.map((one) => filled(one, values));
  if (template === null || typeof template !== 'object') return template;
  const own = Object.entries(template).filter(([name]) => name !== '$schema');
  return Object.fromEntries(own.map(([name, one]) => [name, filled(one, values)]));
}
