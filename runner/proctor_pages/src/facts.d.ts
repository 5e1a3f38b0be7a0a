// What proctor/display puts into the page.

export type Verdict = 'no_baseline' | 'not_regressed' | 'accepted' | 'inconclusive' | 'regressed';

export interface Change {
  before: number;
  now: number;
  moved: number;
  low: number;
  high: number;
  points: boolean;
  p: number;
  population: number | null;
  detectable: number;
  power: number;
  tasks: number;
  samples: number[];
}

export interface Score {
  entrant: number | null;
  metric: string;
  higher: boolean;
  score: number | null;
  low: number | null;
  high: number | null;
  tasks: number;
  samples: number;
  unscored: number;
  rank: number | null;
  verdict: Verdict | null;
  words: string | null;
  change: Change | null;
  trend: [string, number, string][];
}

export interface Finding {
  verdict: Verdict;
  words: string;
  benchmark: string;
  model: string;
  metric: string;
  sentence: string;
  warnings: string[];
  waiver: string | null;
}

export interface Entrant {
  benchmark: string;
  model: string;
  version: string;
  name: string;
  verdict: Verdict;
  tasks: number;
  samples: number;
  statuses: Record<string, number>;
  modes: [string, number][];
  metrics: string[];
  lower: string[];
  file: string;
  facts: [string, string][];
  notes: string[];
}

export interface Asking {
  requests: number;
  cached: number;
  failed: number;
  input: number;
  output: number;
  dollars: number;
  seconds: number;
}

export interface Overview {
  verdict: Verdict;
  words: string;
  lead: string;
  level: string;
  findings: Finding[];
  findings_in_all: number;
  scores: Score[];
  scores_in_all: number;
  notes: string[];
  notes_in_all: number;
  origins: { commit: string; date: string; url: string; age: string }[];
  run: { facts: [string, string][]; took: { wall: number; cpu: number; reused: number } | null; asking: Asking | null };
  entrants: Entrant[];
  entrants_in_all: number;
  results: boolean;
  distribution: any;
  dark: Record<string, string>;
}

export interface Coded {
  texts: string[];
  codes: string; // a column
}

export interface TaskChanges {
  metric: string;
  higher: boolean;
  bounded: boolean;
  passes: boolean;
  step: number;
  before: (number | null)[];
  after: (number | null)[];
  samples: number[][];
}

export interface TaskColumns {
  ids: string[];
  samples: number[];
  passed: number[];
  statuses: Record<string, [number[], number[]]>;
  details: Coded;
  lines: number[] | null;
  left_out: number;
  changes: TaskChanges[];
}

export interface SampleColumns {
  tasks: string; // a column, and so are number, cpu and wall
  number: string;
  status: string;
  scores: Record<string, (number | null)[]>;
  details: Coded;
  settings: Coded;
  cpu: string; // in 10,000ths of a second
  wall: string;
}

export type Pairs = [number[], number[]];

export interface Uses {
  prompts: Pairs;
  systems: Pairs;
  references: Pairs;
  samples: Pairs;
  earlier: [number, number, string, string][];
  kept: [number, number, string, string][];
}

export type Cut = string | [string, number, string];
