// SPDX-License-Identifier: Apache-2.0
// What must hold of a file of rules. Recorded names become metrics for the rules after them.
import { checkExpression } from './expression.mjs';
import { addRecorded } from './metrics.mjs';
import { child, descendants, parse } from './promql.mjs';

const SEVERITIES = ['info', 'warning', 'critical'];
const TEXTS = ['summary', 'description'];

export function checkRules({ groups }, metrics) {
  return groups.flatMap(({ rules }) => rules).flatMap((rule) => {
    const { problems, labels } = checkExpression(rule.expr, { metrics });
    const own = rule.record ? checkRecording(rule, labels) : checkAlert(rule, labels);
    if (rule.record) addRecorded(metrics, rule.record, labels);
    return [...problems, ...own].map((problem) => `${rule.record ?? rule.alert}: ${problem}`);
  });
}

// level:metric:operation. Level: the labels that are left, but for job. Operation: ends with the window.
function checkRecording({ record, expr }, labels) {
  const problems = [];
  const [level = '', metric = '', operation = '', ...more] = record.split(':');
  if (!operation || more.length > 0) return ['not named level:metric:operation'];
  const left = [...labels].filter((each) => each !== 'job' && each !== 'le').join('_');
  if (level !== left) problems.push(`the level is ${left}`);
  if (metric.endsWith('_total')) problems.push('_total, and no counter');
  const windows = descendants(parse(expr).root).filter((node) => node.name === 'MatrixSelector')
    .map((node) => child(node, 'DurationExpr').text);
  if (!windows.every((window) => operation.endsWith(window))) problems.push(`the windows are ${windows}`);
  return problems;
}

function checkAlert(rule, labels) {
  const problems = [];
  if (!rule.alert.startsWith('Flowtop')) problems.push('not named Flowtop…');
  if (!SEVERITIES.includes(rule.labels?.severity)) problems.push(`severity '${rule.labels?.severity}'`);
  for (const key of TEXTS) {
    const text = rule.annotations?.[key] ?? '';
    if (!text) problems.push(`no ${key}`);
    for (const [, label] of text.matchAll(/\$labels\.(\w+)/g)) {
      if (!labels.has(label)) problems.push(`the ${key} names '${label}', which the result does not have`);
    }
  }
  return problems;
}
