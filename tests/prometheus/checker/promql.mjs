// SPDX-License-Identifier: Apache-2.0
// PromQL as a tree of plain nodes: {name, text, children}. The grammar is Prometheus' own.
import { parser } from '@prometheus-io/lezer-promql';

export function parse(text) {
  const root = toNode(parser.parse(text).topNode, text);
  return { root, isValid: descendants(root).every((node) => node.name !== '⚠') };
}

function toNode(syntax, text) {
  const children = [];
  for (let child = syntax.firstChild; child; child = child.nextSibling) {
    children.push(toNode(child, text));
  }
  const node = {
    name: syntax.type.isError ? '⚠' : syntax.name,
    text: text.slice(syntax.from, syntax.to),
    children,
    parent: null,
  };
  for (const child of children) child.parent = node;
  return node;
}

export function descendants(node) {
  return [node, ...node.children.flatMap(descendants)];
}

export function child(node, ...names) {
  return node.children.find((each) => names.includes(each.name));
}

export function texts(node, name) {
  return node ? node.children.filter((each) => each.name === name).map((each) => each.text) : [];
}

// Name of a function call: histogram_quantile.
export function functionName(call) {
  return child(call, 'FunctionIdentifier').text;
}

// Of a function call or an aggregation.
export function argumentsOf(call) {
  return child(call, 'FunctionCallBody').children;
}

// [{label, operator, value}] of a selector, without its name.
export function matchers(selector) {
  const list = child(selector, 'LabelMatchers');
  return (list ? list.children : []).map((matcher) => ({
    label: child(matcher, 'LabelName')?.text ?? '',
    operator: child(matcher, 'MatchOp')?.text ?? '',
    value: (child(matcher, 'StringLiteral')?.text ?? '""').slice(1, -1),
  }));
}

export function metricName(selector) {
  return child(selector, 'Identifier')?.text ?? '';
}

export function enclosing(node, name) {
  let up = node.parent;
  while (up && up.name !== name) up = up.parent;
  return up;
}
