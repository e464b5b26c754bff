// SPDX-License-Identifier: Apache-2.0
// Which labels the result of an expression has. A scalar has none at all: null.
import { argumentsOf, child, functionName, metricName, texts } from './promql.mjs';

const SCALARS = ['time', 'scalar', 'pi'];
const PICKING = ['topk', 'bottomk', 'limitk', 'limit_ratio'];
const SET_OPERATORS = ['And', 'Or', 'Unless'];

const minus = (set, others) => new Set([...set].filter((each) => !others.includes(each)));
const equal = (a, b) => a.size === b.size && [...a].every((each) => b.has(each));

// `metrics` as of metricsOf; `report` is told what cannot be right.
export function labelsOf(node, metrics, report) {
  const inside = (each) => labelsOf(each, metrics, report);
  switch (node.name) {
    case 'NumberDurationLiteral':
    case 'StringLiteral':
      return null;
    case 'VectorSelector':
      return metrics.get(metricName(node))?.labels ?? new Set();
    case 'FunctionCall':
      return ofFunction(node, inside, report);
    case 'AggregateExpr':
      return ofAggregation(node, inside, report);
    case 'BinaryExpr':
      return ofOperator(node, inside, report);
    default:
      return inside(node.children[0]);
  }
}

function ofFunction(node, inside, report) {
  const name = functionName(node);
  const [labels = null] = argumentsOf(node).map(inside).filter((each) => each !== null);
  if (SCALARS.includes(name)) return null;
  if (labels === null) return new Set();
  if (name !== 'histogram_quantile') return labels;
  if (!labels.has('le')) report('histogram_quantile of something without le');
  return minus(labels, ['le']);
}

function ofAggregation(node, inside, report) {
  const operand = inside(argumentsOf(node).at(-1)) ?? new Set();
  const modifier = child(node, 'AggregateModifier');
  const named = texts(modifier && child(modifier, 'GroupingLabels'), 'LabelName');
  for (const label of named) {
    if (!operand.has(label)) report(`aggregated by '${label}', which the operand does not have`);
  }
  if (PICKING.includes(child(node, 'AggregateOp').text)) return operand;
  return modifier && child(modifier, 'Without') ? minus(operand, named) : new Set(named);
}

function ofOperator(node, inside, report) {
  const left = inside(node.children[0]);
  const right = inside(node.children.at(-1));
  if (left === null || right === null) return left ?? right;
  const matching = child(node, 'MatchingModifierClause');
  if (matching) return ofMatching(matching, left, right, report);
  if (child(node, ...SET_OPERATORS)) {
    return child(node, 'Or') ? new Set([...left].filter((each) => right.has(each))) : left;
  }
  if (!equal(left, right)) report(`operands with other labels: ${[...left]} and ${[...right]}`);
  return left;
}

function ofMatching(matching, left, right, report) {
  const [first, second] = matching.children.filter((each) => each.name === 'GroupingLabels');
  const named = texts(first, 'LabelName');
  const on = Boolean(child(matching, 'On'));
  for (const label of named) {
    const known = on ? left.has(label) && right.has(label) : left.has(label) || right.has(label);
    if (!known) report(`matched on '${label}', which an operand does not have`);
  }
  const extra = texts(second, 'LabelName');
  const many = child(matching, 'GroupRight') ? right : left;
  const one = many === left ? right : left;
  for (const label of extra) {
    if (!one.has(label)) report(`takes over '${label}', which the other operand does not have`);
  }
  if (child(matching, 'GroupLeft', 'GroupRight')) return new Set([...many, ...extra]);
  return on ? new Set(named) : minus(left, named);
}
