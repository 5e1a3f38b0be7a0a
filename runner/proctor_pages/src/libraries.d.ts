// Libraries that come without types.
declare module 'vega-dataflow';
declare module 'vega-encode';
declare module 'vega-parser';
declare module 'vega-transforms';
declare module 'vega-view';
declare module 'vega-view-transforms';
declare module 'vega-functions';
