// SPDX-License-Identifier: Apache-2.0
// What must hold of every expression, in a dashboard or in a rule.
import { labelsOf } from './labels.mjs';
import {
  argumentsOf, child, descendants, enclosing, functionName, matchers, metricName, parse,
} from './promql.mjs';

const OF_COUNTERS = ['rate', 'irate', 'increase'];
const SPECIAL = '.+*?()[]{}|^$\\';

// `scope`: labels that each selector must have set to the variable of that name.
// `windows`: the ranges that are allowed; any, where it is not given.
// Returns {problems, labels, used}. used: [{metric, share}], share being that of the histogram_quantile
// around it, or ''.
export function checkExpression(text, { metrics, scope = [], windows = null }) {
  const problems = [];
  const { root, isValid } = parse(text);
  if (!isValid) return { problems: [`not PromQL: ${text}`], labels: new Set(), used: [] };
  const selectors = descendants(root).filter((node) => node.name === 'VectorSelector');
  const report = (problem) => problems.push(problem);
  for (const selector of selectors) {
    if (!metrics.has(metricName(selector))) {
      report(`flowtop has no metric '${metricName(selector)}'`);
      continue;
    }
    checkKind(selector, metrics, report);
    checkMatchers(selector, metrics, scope, report);
  }
  checkWindows(root, windows, report);
  const labels = labelsOf(root.children[0], metrics, report);
  const used = selectors.map((node) => ({ metric: metricName(node), share: shareOf(node) }));
  return { problems, labels: labels ?? new Set(), used };
}

function checkKind(selector, metrics, report) {
  const name = metricName(selector);
  const range = selector.parent.name === 'MatrixSelector' ? selector.parent : null;
  const call = range && enclosing(range, 'FunctionCall');
  const isRate = Boolean(call) && OF_COUNTERS.includes(functionName(call));
  const isCounter = metrics.get(name).type === 'counter';
  if (isCounter && !isRate) report(`counter '${name}' outside of rate, irate and increase`);
  if (!isCounter && isRate) report(`gauge '${name}' inside of ${functionName(call)}`);
}

function checkMatchers(selector, metrics, scope, report) {
  const name = metricName(selector);
  const { labels } = metrics.get(name);
  const found = matchers(selector);
  for (const { label, operator, value } of found) {
    if (!labels.has(label)) report(`'${name}' has no label '${label}'`);
    if (label === 'le') report(`'${name}' is matched by le, which versions of Prometheus write differently`);
    const isRegex = operator.includes('~');
    if (isRegex && ![...value].some((letter) => SPECIAL.includes(letter))) {
      report(`${label}${operator}"${value}" is no regular expression`);
    }
    if (!isRegex && value.includes('$')) {
      report(`${label}${operator}"${value}": a variable may be several values`);
    }
  }
  for (const variable of scope.filter((each) => labels.has(each))) {
    const isApplied = found.some((each) => each.label === variable && each.operator === '=~'
      && each.value === `$${variable}`);
    if (!isApplied) report(`'${name}' without ${variable}=~"$${variable}"`);
  }
}

function checkWindows(root, windows, report) {
  if (!windows) return;
  for (const node of descendants(root)) {
    if (node.name !== 'MatrixSelector' && node.name !== 'SubqueryExpr') continue;
    const window = child(node, 'DurationExpr').text;
    if (!windows.includes(window)) report(`a window of its own, [${window}]`);
  }
}

function shareOf(selector) {
  for (let call = enclosing(selector, 'FunctionCall'); call; call = enclosing(call, 'FunctionCall')) {
    if (functionName(call) === 'histogram_quantile') return argumentsOf(call)[0].text;
  }
  return '';
}
