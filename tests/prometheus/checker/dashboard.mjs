// SPDX-License-Identifier: Apache-2.0
// What must hold of a whole dashboard.
import { checkExpression } from './expression.mjs';
import { checkHeatmapNeighbours, checkPanel } from './panels.mjs';

const SCHEMA_VERSION = 42;
const COLUMNS = 24;
const ALWAYS = ['job', 'instance'];

// `dashboards`: all of them by uid. Returns the problems.
export function checkDashboard(dashboard, { metrics, dashboards }) {
  const variables = dashboard.templating?.list ?? [];
  const scope = variables.filter((each) => each.type === 'query').map((each) => each.name);
  const isRow = (panel) => panel.type === 'row';
  const panels = (dashboard.panels ?? []).filter((each) => !isRow(each));
  return [
    ...checkHead(dashboard, dashboards),
    ...checkVariables(variables, metrics),
    ...checkLayout(dashboard.panels ?? []),
    ...panels.flatMap((panel) => checkPanel(panel, { metrics, scope, dashboards })
      .map((problem) => `${panel.title ?? panel.id}: ${problem}`)),
    ...checkHeatmapNeighbours(panels, metrics),
  ];
}

function checkHead(dashboard, dashboards) {
  const problems = [];
  if (dashboard.schemaVersion !== SCHEMA_VERSION) problems.push(`schemaVersion is not ${SCHEMA_VERSION}`);
  if (dashboard.editable !== false) problems.push('editable is not false');
  if ('__inputs' in dashboard) problems.push('__inputs: provisioning cannot fill them in');
  if (dashboard.id !== null) problems.push('id is not null');
  for (const key of ['uid', 'title', 'description']) if (!dashboard[key]) problems.push(`no ${key}`);
  if (dashboards.get(dashboard.uid) !== dashboard) problems.push(`another one is '${dashboard.uid}'`);
  if (!dashboard.tags?.includes('flowtop')) problems.push("not tagged 'flowtop'");
  return problems;
}

function checkVariables(variables, metrics) {
  const problems = [];
  const sources = variables.filter((each) => each.type === 'datasource');
  const [source] = sources;
  if (sources.length !== 1 || source.name !== 'datasource' || source.label !== 'Data Source'
      || source.query !== 'prometheus') {
    problems.push("not one variable 'datasource' with the label Data Source");
  }
  for (const name of ALWAYS) {
    if (!variables.some((each) => each.name === name)) problems.push(`no variable '${name}'`);
  }
  const queries = variables.filter((each) => each.type === 'query');
  queries.forEach((variable, index) => {
    const before = queries.slice(0, index).map((each) => each.name);
    problems.push(...checkQueryVariable(variable, before, metrics).map((each) => `$${variable.name}: ${each}`));
  });
  return problems;
}

// label_values(SELECTOR, LABEL), where SELECTOR follows the variables job and instance before it.
function checkQueryVariable(variable, before, metrics) {
  const problems = [];
  if (!variable.multi || !variable.includeAll || variable.allValue !== '.+') {
    problems.push('not several values, or all as .+');
  }
  const [, selector, label] = variable.definition.match(/^label_values\((.*), (\w+)\)$/) ?? [];
  if (!selector || variable.query.query !== variable.definition) return [...problems, 'no label_values()'];
  // Asks for a rate, so that a counter may be named.
  const scope = before.filter((each) => ALWAYS.includes(each));
  const isCounter = checkExpression(selector, { metrics }).used
    .some(({ metric }) => metrics.get(metric)?.type === 'counter');
  const checked = checkExpression(isCounter ? `rate(${selector}[1m])` : selector, { metrics, scope });
  problems.push(...checked.problems);
  if (!checked.labels.has(label)) problems.push(`its metric has no label '${label}'`);
  return problems;
}

function checkLayout(panels) {
  const problems = [];
  if (panels[0]?.type !== 'row') problems.push('does not begin with a row');
  if (new Set(panels.map((each) => each.id)).size !== panels.length) problems.push('a panel id twice');
  for (const { title, gridPos: { x, y, w, h } } of panels) {
    if (![x, y, w, h].every(Number.isInteger) || x < 0 || y < 0 || w < 1 || h < 1 || x + w > COLUMNS) {
      problems.push(`${title}: stands outside of the grid`);
    }
  }
  panels.forEach((a, index) => {
    for (const b of panels.slice(index + 1)) {
      if (overlap(a.gridPos, b.gridPos)) problems.push(`${a.title} lies over ${b.title}`);
    }
  });
  return problems;
}

function overlap(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
