/**
 * Vega, for the page's own script to find: a bundle of its own, as it is twenty times as large. Maps, forces, word
 * clouds and what else our charts do without are left out.
 */

import { transforms } from 'vega-dataflow';
import * as encode from 'vega-encode';
import { expressionFunction } from 'vega-functions';
import { expressionInterpreter } from 'vega-interpreter';
import { compile } from 'vega-lite';
import { parse } from 'vega-parser';
import * as basic from 'vega-transforms';
import { Error as ERROR, extend, logger } from 'vega-util';
import { View } from 'vega-view';
import * as views from 'vega-view-transforms';

extend(transforms, basic, views, encode);

// The interpreter takes a single number for a year; compiled expressions, like Date itself, for milliseconds.
expressionFunction('datetime', (/** @type {any[]} */ ...parts) => Reflect.construct(Date, parts));

/** @type {any} */ (globalThis).proctorCharts = { compile, expressionInterpreter, parse, logger, ERROR, View };
