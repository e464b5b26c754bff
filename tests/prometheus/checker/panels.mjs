// SPDX-License-Identifier: Apache-2.0
// What must hold of every panel.
import { checkExpression } from './expression.mjs';
import { UNITS } from './units.mjs';

const DATASOURCE = '${datasource}';
const ADVICE = '**If it looks bad:** ';
// Stand-ins that are durations; nobody would write them.
const WINDOWS = { $__rate_interval: '11m7s', $__range: '13m7s' };
const QUANTILES = ['0.5', '0.99', '0.999'];

// `context`: {metrics, scope, dashboards: uid -> dashboard}. Returns the problems.
export function checkPanel(panel, context) {
  const problems = [];
  const report = (problem) => problems.push(problem);
  checkText(panel, report);
  checkUnits(panel, report);
  const targets = panel.targets ?? [];
  if (targets.length === 0) report('no target');
  if (new Set(targets.map((each) => each.refId)).size !== targets.length) report('a refId twice');
  for (const target of targets) checkTarget(panel, target, context, report);
  return problems;
}

function checkText(panel, report) {
  if (!panel.title) report('no title');
  const [read = '', act = ''] = (panel.description ?? '').split(ADVICE);
  if (!read.trim()) report('no description');
  if (!act.trim()) report('the description does not say what to do if it looks bad');
  if (panel.datasource?.uid !== DATASOURCE) report('not the data source that is picked');
}

function checkUnits(panel, report) {
  const overrides = panel.fieldConfig?.overrides ?? [];
  const ofFields = overrides.flatMap((each) => each.properties).filter((each) => each.id === 'unit');
  const own = panel.type === 'heatmap' ? panel.options?.yAxis?.unit : panel.fieldConfig?.defaults?.unit;
  for (const unit of [own, ...ofFields.map((each) => each.value)]) if (!UNITS.has(unit)) report(`unit '${unit}'`);
}

function checkTarget(panel, target, context, report) {
  if (target.datasource?.uid !== DATASOURCE) report('a target with a data source of its own');
  const { problems, labels, used } = checkExpression(parseable(target.expr ?? ''), {
    metrics: context.metrics,
    scope: context.scope,
    windows: target.instant ? Object.values(WINDOWS) : [WINDOWS.$__rate_interval],
  });
  problems.forEach(report);
  if (problems.length > 0) return;
  const isHeatmap = panel.type === 'heatmap';
  const hasBuckets = used.some(({ metric, share }) => metric.endsWith('_bucket') && !share);
  if (hasBuckets !== isHeatmap) report(isHeatmap ? 'a heatmap of no buckets' : 'buckets outside of a heatmap');
  if (isHeatmap && (target.format !== 'heatmap' || [...labels].join() !== 'le')) {
    report('a heatmap wants the format heatmap and le alone');
  }
  if (panel.type === 'table' && !(target.instant && target.format === 'table')) {
    report('a table wants instant queries in the format table');
  }
  checkLegend(target, labels, report);
  for (const link of panel.fieldConfig?.defaults?.links ?? []) checkLink(link, labels, context, report);
}

export function parseable(expression) {
  return Object.entries(WINDOWS).reduce((text, [name, value]) => text.replaceAll(name, value), expression);
}

function checkLegend(target, labels, report) {
  for (const [, label] of (target.legendFormat ?? '').matchAll(/\{\{\s*(\w+)\s*\}\}/g)) {
    if (!labels.has(label)) report(`the legend names '${label}', which the result does not have`);
  }
}

function checkLink(link, labels, { dashboards }, report) {
  const [path, query = ''] = link.url.split('?');
  const target = dashboards.get(path.replace('/d/', ''));
  if (!target) return report(`a link to no dashboard: ${path}`);
  const variables = target.templating.list.map((each) => each.name);
  for (const [, name] of query.matchAll(/\bvar-(\w+)=/g)) {
    if (!variables.includes(name)) report(`a link sets '${name}', which is no variable there`);
  }
  for (const [, label] of query.matchAll(/\$\{__(?:field\.labels|data\.fields)\.(\w+)\}/g)) {
    if (!labels.has(label)) report(`a link takes '${label}', which the result does not have`);
  }
}

// A heatmap shows where the bulk is, its quantiles say how far out the tail is: both, side by side.
export function checkHeatmapNeighbours(panels, metrics) {
  const usedBy = (panel) => (panel.targets ?? [])
    .flatMap(({ expr }) => checkExpression(parseable(expr), { metrics }).used);
  return panels.filter((each) => each.type === 'heatmap').flatMap((heatmap) => {
    const [shown] = usedBy(heatmap);
    const beside = panels.filter((each) => each !== heatmap && each.gridPos.y === heatmap.gridPos.y)
      .flatMap(usedBy).filter(({ metric }) => metric === shown?.metric);
    return QUANTILES.filter((wanted) => !beside.some(({ share }) => share === wanted))
      .map((share) => `${heatmap.title}: no quantile ${share} beside the heatmap`);
  });
}
