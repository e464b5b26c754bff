// SPDX-License-Identifier: Apache-2.0
// Each rule is shown to fail on a dashboard in which nothing else is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkDashboard } from './dashboard.mjs';
import { dashboard, metrics } from './example.mjs';

const HEATMAP = 1;
const QUANTILES = 2;
const GRAPH = 3;
const TABLE = 4;

function problemsOf(broken) {
  const dashboards = new Map([['example', broken], ['other', dashboard()]]);
  return checkDashboard(broken, { metrics: metrics(), dashboards });
}

test('nothing is wrong with the example', () => assert.deepEqual(problemsOf(dashboard()), []));

function shows(problem, breakIt) {
  test(problem, () => {
    const broken = dashboard();
    breakIt(broken);
    const found = problemsOf(broken);
    assert.ok(found.some((text) => text.includes(problem)), `found only: ${found.join('; ')}`);
  });
}

const expression = (panel, change) => (broken) => {
  const [target] = broken.panels[panel].targets;
  target.expr = change(target.expr);
};
const instead = (text) => expression(GRAPH, () => text);
const variables = (broken) => broken.templating.list;
const host = 'job=~"$job",instance=~"$instance"';

shows('schemaVersion is not 42', (broken) => { broken.schemaVersion = 41; });
shows('editable is not false', (broken) => { broken.editable = true; });
shows('__inputs', (broken) => { broken.__inputs = []; });
shows('id is not null', (broken) => { broken.id = 7; });
shows('no uid', (broken) => { broken.uid = ''; });
shows('no description', (broken) => { broken.description = ''; });
shows("another one is 'other'", (broken) => { broken.uid = 'other'; });
shows("not tagged 'flowtop'", (broken) => { broken.tags = []; });

shows('the label Data Source', (broken) => { variables(broken)[0].label = 'Datasource'; });
shows('the label Data Source', (broken) => { variables(broken).push({ ...variables(broken)[0] }); });
shows("no variable 'job'", (broken) => { variables(broken)[1].name = 'jobs'; });
shows('$job: not several values', (broken) => { variables(broken)[1].multi = false; });
shows('$job: not several values', (broken) => { variables(broken)[1].includeAll = false; });
shows('$job: not several values', (broken) => { variables(broken)[1].allValue = '.*'; });
shows('$instance: no label_values()', (broken) => { variables(broken)[2].definition = 'up'; });
shows('$instance: \'flowtop_open_operations\' without job=~"$job"', (broken) => {
  const text = 'label_values(flowtop_open_operations, instance)';
  Object.assign(variables(broken)[2], { definition: text, query: { query: text } });
});
shows("$job: its metric has no label 'pod'", (broken) => {
  const text = 'label_values(flowtop_open_operations, pod)';
  Object.assign(variables(broken)[1], { definition: text, query: { query: text } });
});

shows('does not begin with a row', (broken) => broken.panels.shift());
shows('a panel id twice', (broken) => { broken.panels[GRAPH].id = 5; });
shows('stands outside of the grid', (broken) => { broken.panels[TABLE].gridPos.x = 13; });
shows('stands outside of the grid', (broken) => { broken.panels[TABLE].gridPos.h = 0; });
shows('timeseries 4 lies over table 5', (broken) => { broken.panels[GRAPH].gridPos.w = 13; });

shows('no title', (broken) => { broken.panels[GRAPH].title = ''; });
shows('no description', (broken) => { broken.panels[GRAPH].description = ''; });
shows('does not say what to do', (broken) => { broken.panels[GRAPH].description = 'How it is read.'; });
shows('not the data source that is picked', (broken) => { broken.panels[GRAPH].datasource = { uid: 'x' }; });
shows('a data source of its own', (broken) => { delete broken.panels[GRAPH].targets[0].datasource; });
shows("unit 'furlong'", (broken) => { broken.panels[GRAPH].fieldConfig.defaults.unit = 'furlong'; });
shows("unit 'undefined'", (broken) => { delete broken.panels[HEATMAP].options; });
shows("unit 'stone'", (broken) => {
  broken.panels[TABLE].fieldConfig.overrides = [{ properties: [{ id: 'unit', value: 'stone' }] }];
});
shows('no target', (broken) => { broken.panels[GRAPH].targets = []; });
shows('a refId twice', (broken) => { broken.panels[QUANTILES].targets[1].refId = 'R0'; });

shows('not PromQL', instead('sum by (instance (flowtop_seen_total)'));
shows("no metric 'flowtop_sene_total'", expression(GRAPH, (text) => text.replace('seen', 'sene')));
shows("counter 'flowtop_seen_total' outside of rate", instead(`sum(flowtop_seen_total{${host}})`));
shows("counter 'flowtop_seen_total' outside of rate",
  expression(GRAPH, (text) => text.replace('rate(', 'delta(')));
shows("counter 'flowtop_seen_total' outside of rate", instead(`rate(sum(flowtop_seen_total{${host}})[5m:])`));
shows("gauge 'flowtop_open_operations' inside of rate",
  instead(`rate(flowtop_open_operations{${host}}[$__rate_interval])`));
shows("has no label 'device'", expression(GRAPH, (text) => text.replace('{', '{device="a",')));
shows("aggregated by 'device'", expression(GRAPH, (text) => text.replace('(instance)', '(device)')));
shows("aggregated by 'device'", expression(GRAPH, (text) => text.replace('by (instance)', 'without (device)')));
shows('matched by le', expression(HEATMAP, (text) => text.replace('{', '{le="1",')));
shows('job=~"flowtop" is no regular expression', expression(GRAPH, (text) => text.replace('$job', 'flowtop')));
shows('job!~"flowtop" is no regular expression',
  expression(GRAPH, (text) => text.replace('{', '{job!~"flowtop",')));
shows('job="$job": a variable may be several values',
  expression(GRAPH, (text) => text.replace('job=~', 'job=')));
shows('without job=~"$job"', expression(GRAPH, (text) => text.replace('job=~"$job",', '')));
shows('without instance=~"$instance"', expression(GRAPH, (text) => text.replace('=~"$instance"', '=~"$job"')));
shows('a window of its own, [5m]', expression(GRAPH, (text) => text.replace('$__rate_interval', '5m')));
shows('a window of its own', expression(GRAPH, (text) => text.replace('$__rate_interval', '$__range')));
shows('histogram_quantile of something without le',
  expression(QUANTILES, (text) => text.replace('sum by (le)', 'sum by (device)')));
shows('operands with other labels',
  expression(GRAPH, (text) => `${text} > sum by (job) (up{${host}})`));
shows("matched on 'group'", expression(TABLE, (text) => `${text} * on (group) up{${host}}`));
shows("takes over 'kind'",
  expression(TABLE, (text) => `${text} * on (job, instance) group_left (kind) up{${host}}`));

shows('buckets outside of a heatmap', (broken) => { broken.panels[HEATMAP].type = 'timeseries'; });
shows('a heatmap of no buckets', expression(HEATMAP, () => `sum(flowtop_open_operations{${host}})`));
shows('a heatmap wants the format heatmap', (broken) => { delete broken.panels[HEATMAP].targets[0].format; });
shows('le alone', expression(HEATMAP, (text) => text.replace('(le)', '(le, device)')));
shows('no quantile 0.999 beside the heatmap', (broken) => broken.panels[QUANTILES].targets.pop());
shows('no quantile 0.5 beside the heatmap', (broken) => { broken.panels[QUANTILES].gridPos.y = 20; });
shows('a table wants instant queries', (broken) => { broken.panels[TABLE].targets[0].format = 'time_series'; });
shows("the legend names 'device'", (broken) => { broken.panels[GRAPH].targets[0].legendFormat = '{{device}}'; });

const link = (url) => (broken) => { broken.panels[GRAPH].fieldConfig.defaults.links = [{ url }]; };
shows('a link to no dashboard', link('/d/elsewhere?'));
shows("sets 'pod', which is no variable", link('/d/example?var-pod=1'));
shows("takes 'device'", link('/d/example?var-job=${__field.labels.device}'));
test('a link to the example itself is right', () => {
  const right = dashboard();
  link('/d/example?var-instance=${__field.labels.instance}')(right);
  assert.deepEqual(problemsOf(right), []);
});
