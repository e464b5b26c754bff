// SPDX-License-Identifier: Apache-2.0
// A small dashboard and a small rule file with which nothing is wrong, for the tests to break.
import { metricsOf } from './metrics.mjs';

export const metrics = () => metricsOf([
  { name: 'flowtop_seen_total', type: 'counter', labels: [] },
  { name: 'flowtop_open_operations', type: 'gauge', labels: [] },
  { name: 'flowtop_group_info', type: 'gauge', labels: ['group', 'kind'] },
  { name: 'flowtop_group_operations_total', type: 'counter', labels: ['group'] },
  { name: 'flowtop_device_operations_total', type: 'counter', labels: ['device'] },
  { name: 'flowtop_device_runq_seconds', type: 'histogram', labels: ['device'] },
]);

const datasource = { type: 'prometheus', uid: '${datasource}' };
const host = 'job=~"$job",instance=~"$instance"';
const buckets = `sum by (le) (rate(flowtop_device_runq_seconds_bucket{${host}}[$__rate_interval]))`;

const target = (expr, legendFormat = '', refId = 'A') => ({
  refId, expr, legendFormat, datasource, range: true,
});

const panel = (id, type, x, y, unit, targets) => ({
  id, type, title: `${type} ${id}`, datasource, targets, gridPos: { x, y, w: 12, h: 8 },
  description: 'How it is read.\n\n**If it looks bad:** mend it.',
  fieldConfig: { defaults: { unit, links: [] }, overrides: [] },
});

const variable = (name, before) => ({
  name, type: 'query', multi: true, includeAll: true, allValue: '.+',
  definition: `label_values(flowtop_open_operations${before}, ${name})`,
  query: { query: `label_values(flowtop_open_operations${before}, ${name})` },
});

export const dashboard = () => ({
  uid: 'example', id: null, title: 'Example', description: 'For tests.', tags: ['flowtop'],
  schemaVersion: 42, editable: false,
  templating: { list: [
    { name: 'datasource', label: 'Data Source', type: 'datasource', query: 'prometheus' },
    variable('job', ''), variable('instance', '{job=~"$job"}')] },
  panels: [
    { id: 1, type: 'row', title: 'Row', gridPos: { x: 0, y: 0, w: 24, h: 1 } },
    { ...panel(2, 'heatmap', 0, 1, undefined, [{ ...target(buckets, '{{le}}'), format: 'heatmap' }]),
      options: { yAxis: { unit: 's' } } },
    panel(3, 'timeseries', 12, 1, 's', [0.5, 0.99, 0.999].map((share, index) => target(
      `histogram_quantile(${share}, ${buckets})`, 'p', `R${index}`))),
    panel(4, 'timeseries', 0, 9, 'ops', [target(
      `sum by (instance) (rate(flowtop_seen_total{${host}}[$__rate_interval]))`, '{{instance}}')]),
    panel(5, 'table', 12, 9, 'none', [{
      ...target(`flowtop_group_info{${host}}`), range: false, instant: true, format: 'table' }]),
  ],
});

export const rules = () => ({ groups: [{ rules: [
  { record: 'instance:flowtop_seen:rate5m', expr: 'sum by (job, instance) (rate(flowtop_seen_total[5m]))' },
  { alert: 'FlowtopIdle', expr: 'instance:flowtop_seen:rate5m == 0', labels: { severity: 'info' },
    annotations: { summary: 'Nothing on {{ $labels.instance }}', description: 'Nothing at all.' } },
] }] });
