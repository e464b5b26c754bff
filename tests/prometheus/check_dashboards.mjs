// SPDX-License-Identifier: Apache-2.0
// Reads dashboards (.json) and rules (.yml) and prints what is wrong with them.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse as parseYaml } from 'yaml';

import { checkDashboard } from './checker/dashboard.mjs';
import { metricsOf } from './checker/metrics.mjs';
import { checkRules } from './checker/rules.mjs';

const USAGE = 'usage: check_dashboards.mjs --families FILE FILE.json… FILE.yml…';

function main() {
  const { values, positionals } = parseArgs({
    options: { families: { type: 'string' } }, allowPositionals: true,
  });
  if (!values.families || positionals.length === 0) {
    console.error(USAGE);
    return 2;
  }
  const read = (path) => readFileSync(path, 'utf8');
  const metrics = metricsOf(JSON.parse(read(values.families)));
  const ending = (end) => positionals.filter((path) => path.endsWith(end));
  const files = [
    // Rules first: dashboards may use what they record.
    ...ending('.yml').map((path) => [path, checkRules(parseYaml(read(path)), metrics)]),
    ...checkAll(ending('.json').map((path) => [path, JSON.parse(read(path))]), metrics),
  ];
  const problems = files.flatMap(([path, found]) => found.map((problem) => `${path}: ${problem}`));
  problems.forEach((problem) => console.log(problem));
  console.log(`${files.length} files, ${problems.length} problems`);
  return problems.length > 0 ? 1 : 0;
}

function checkAll(files, metrics) {
  const dashboards = new Map(files.map(([, dashboard]) => [dashboard.uid, dashboard]));
  return files.map(([path, dashboard]) => [path, checkDashboard(dashboard, { metrics, dashboards })]);
}

process.exitCode = main();
